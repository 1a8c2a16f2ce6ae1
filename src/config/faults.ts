/** One thing that is wrong with a configuration file. */
export interface ConfigFault {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** The key that it is about, e.g. `filters[1].threshold`; empty: the file as a whole. */
  readonly path: string;
  /** What was found, and what is allowed. */
  readonly message: string;
}

/** A configuration file that cannot be used, with everything that is wrong with it. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly file: string;
  readonly faults: readonly ConfigFault[];

  constructor(file: string, faults: readonly ConfigFault[], cause?: unknown) {
    super(
      faults.map((fault) => formatFault(file, fault)).join('\n'),
      cause === undefined ? undefined : { cause },
    );
    this.file = file;
    this.faults = faults;
  }
}

/** `FILE:LINE:COLUMN path: message`, as compilers write it, so that editors find the place. */
export function formatFault(file: string, fault: ConfigFault): string {
  const path = fault.path === '' ? '' : ` ${fault.path}:`;
  return `${file}:${fault.line}:${fault.column}${path} ${fault.message}`;
}

/** A path as a person writes it: `filters[1].threshold`, `features["a b"]`. */
export function formatPath(path: readonly (string | number)[]): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (!/^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(key)) text += `[${JSON.stringify(key)}]`;
    else text += text === '' ? key : `.${key}`;
  }
  return text;
}
