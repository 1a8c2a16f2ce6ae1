import type * as z from 'zod';
import { assemble } from './assemble.ts';
import { checkSections, type Report } from './checks.ts';
import type { Config } from './config.ts';
import { formatPath, type ConfigFault } from './faults.ts';
import { declaredFeatures } from './featuresSection.ts';
import { readBeside, type Surroundings } from './interpolation.ts';
import { faultAt, faultsOf, isSecret, keyFault } from './issues.ts';
import { unknownKey } from './mapping.ts';
import type { ReadFile } from './optionLeaves.ts';
import { registeredParts, type Parts } from './parts.ts';
import { sectionsOf, type Sections } from './schema.ts';
import { inputOf, Scalar, scalarsOf, type MapNode } from './tree.ts';
import { readYaml } from './yaml.ts';

/** A configuration, or everything that is wrong with the file, in the file's order. */
export type ParsedConfig =
  | {
      readonly ok: true;
      readonly config: Config;
      /** Paths whose values are not to be shown: passwords, keys, and what came from files. */
      readonly secrets: ReadonlySet<string>;
      /** What is no fault, but was perhaps not meant. */
      readonly notes: readonly ConfigFault[];
    }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

export interface ParseOptions extends Surroundings {
  /** The file's path; left out: FILE, as the help calls it. */
  readonly file?: string;
  /** What the paths of `${file:…}` are relative to; left out: the working directory. */
  readonly directory?: string;
  /** Left out: all parts that are registered. */
  readonly parts?: Parts;
  /** The batch model is about to be trained: it reads the columns, whether the online model does or not. */
  readonly trains?: boolean;
}

/** Reads and checks the text of a configuration file. Throws nothing for whatever stands in it. */
export function parseConfig(text: string, options: ParseOptions): ParsedConfig {
  const { file = 'FILE', directory = '.', parts = registeredParts, trains = false } = options;
  const { root, faults } = readYaml(text, directory, options);
  if (root === undefined) return { ok: false, faults };
  if (root instanceof Scalar || root.type === 'list') {
    return { ok: false, faults: [...faults, faultAt(root, [], 'the file must be a mapping (app: …)')] };
  }
  return parseMapping(file, root, faults, parts, trains, (path) => readBeside(path, directory, options));
}

/** A process reads one file, as a rule: to compile the schemas would take longer than to interpret them. */
const once = { reportInput: true, jitless: true };

function parseMapping(
  file: string,
  root: MapNode,
  before: readonly ConfigFault[],
  parts: Parts,
  trains: boolean,
  readFile: ReadFile,
): ParsedConfig {
  const features = root.entries.get('features')?.value;
  const schemas: Readonly<Record<string, z.ZodType>> = sectionsOf(
    parts,
    declaredFeatures(features),
    readFile,
  );
  const faults: ConfigFault[] = [];
  for (const key of root.entries.keys()) {
    if (!Object.hasOwn(schemas, key))
      faults.push(keyFault(root, [key], unknownKey(key, Object.keys(schemas))));
  }
  const sections: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(schemas)) {
    const node = root.entries.get(key)?.value;
    const result = schema.safeParse(node === undefined ? undefined : inputOf(node), once);
    if (result.success) sections[key] = result.data;
    else faults.push(...faultsOf(result.error.issues, root, [key]));
  }
  // Each value of `sections` is what its own schema gave.
  const checked = sections as Partial<Sections>;
  const notes: ConfigFault[] = [];
  const into =
    (list: ConfigFault[]): Report =>
    (path, message) => {
      list.push(faultAt(root, path, message));
    };
  checkSections(checked, root.entries.has('label'), parts, trains, into(faults), into(notes));
  if (before.length > 0 || faults.length > 0) return { ok: false, faults: sorted(before, faults) };
  const config = assemble(file, checked as Sections, features, parts);
  return { ok: true, config, secrets: secretsOf(root), notes };
}

/** In the file's order, each once. Where a value could not be put in, what else is wrong with it says nothing. */
function sorted(before: readonly ConfigFault[], faults: readonly ConfigFault[]): ConfigFault[] {
  const unread = new Set(before.map((fault) => fault.path));
  const all = [...before, ...faults.filter((fault) => !unread.has(fault.path))];
  const once = new Map(all.map((fault) => [`${fault.path}\n${fault.message}`, fault]));
  return [...once.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

function secretsOf(root: MapNode): Set<string> {
  const secrets = new Set<string>();
  for (const { path, scalar } of scalarsOf(root)) {
    if (scalar.secret || isSecret(path)) secrets.add(formatPath(path));
  }
  return secrets;
}

/**
 * Reads and checks a configuration file.
 * @throws Error of `readFile` where the file itself cannot be read
 */
export function loadConfig(path: string, options: Omit<ParseOptions, 'file' | 'directory'>): ParsedConfig {
  const end = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  const directory = end < 0 ? '.' : end === 0 ? path[0]! : path.slice(0, end);
  return parseConfig(options.readFile(path), { ...options, file: path, directory });
}
