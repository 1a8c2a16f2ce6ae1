/** What `${…}` can read: the caller gives it, this folder knows neither environment nor files. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A file's text. @throws Error where it cannot be read */
  readonly readFile: (path: string) => string;
}

export interface Interpolated {
  readonly text: string;
  /** The expressions that were replaced; undefined: none were. */
  readonly expression: string | undefined;
  /** Something came from a file. */
  readonly secret: boolean;
  /** One sentence for each expression that cannot be replaced. */
  readonly faults: readonly string[];
}

/** `$${` is tried first: it is a literal `${`. An expression that never ends is found, too, so that it can be told. */
const expressions = /\$\$\{|\$\{([^}]*)(\}?)/g;
const variable = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s;
const forms = '${NAME}, ${NAME:-default} and ${file:PATH} are allowed, $${ for a literal ${';

/**
 * Puts in `${NAME}`, `${NAME:-default}` (also where NAME is empty, as shells do) and `${file:PATH}` (without its last
 * line break). What is put in is not looked through again. A default ends at the first `}`.
 */
export function interpolate(text: string, directory: string, surroundings: Surroundings): Interpolated {
  if (!text.includes('${')) return { text, expression: undefined, secret: false, faults: [] };
  const faults: string[] = [];
  const replaced: string[] = [];
  let secret = false;
  const result = text.replaceAll(expressions, (whole: string, inner: string | undefined, end: string) => {
    if (inner === undefined) return '${';
    if (end === '') {
      faults.push(`"${whole.slice(0, 40)}" has no closing }: ${forms}`);
      return '';
    }
    replaced.push(whole);
    if (inner.startsWith('file:')) {
      secret = true;
      return readSecret(inner.slice(5), directory, surroundings, faults);
    }
    return readVariable(whole, inner, surroundings, faults);
  });
  const expression = replaced.length === 0 ? undefined : replaced.join(' ');
  return { text: result, expression, secret, faults };
}

function readVariable(whole: string, inner: string, surroundings: Surroundings, faults: string[]): string {
  const match = variable.exec(inner);
  if (match === null) {
    faults.push(`found "${whole}": ${forms}`);
    return '';
  }
  const [, name, fallback] = match as unknown as [string, string, string | undefined];
  const value = Object.hasOwn(surroundings.env, name) ? surroundings.env[name] : undefined;
  if (value !== undefined && (value !== '' || fallback === undefined)) return value;
  if (fallback !== undefined) return fallback;
  faults.push(`the variable ${name} is not set, and has no default: set it, or write \${${name}:-default}`);
  return '';
}

function readSecret(path: string, directory: string, surroundings: Surroundings, faults: string[]): string {
  if (path === '') {
    faults.push(`found "\${file:}": a path is needed, e.g. \${file:/run/secrets/password}`);
    return '';
  }
  try {
    return readBeside(path, directory, surroundings).replace(/\r?\n$/, '');
  } catch (error) {
    // A file that cannot be read is a fault of the configuration like any other, told with the rest.
    faults.push(`the file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return '';
  }
}

/** A file that the configuration names. @param directory what a relative path starts from */
export function readBeside(path: string, directory: string, surroundings: Surroundings): string {
  const absolute = /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path);
  return surroundings.readFile(absolute ? path : `${directory}/${path}`);
}
