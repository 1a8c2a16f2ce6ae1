import type * as z from 'zod';
import { formatPath, type ConfigFault } from './faults.ts';
import { plainValue } from './plain.ts';
import { placeOf, Scalar, type Node, type Path } from './tree.ts';

type Issue = z.core.$ZodIssue;

/** Keys whose values are never shown. */
const secretPaths = new Set([
  'kafka.sasl.password',
  'kafka.ssl.key',
  'kafka.ssl.passphrase',
  ...['input', 'output'].flatMap((section) =>
    ['password', 'ssl.key', 'ssl.passphrase'].map((key) => `${section}.format.registry.${key}`),
  ),
]);

export function isSecret(path: Path): boolean {
  return secretPaths.has(path.join('.'));
}

/** What zod found, as faults with their places. */
export function faultsOf(issues: readonly Issue[], root: Node, at: Path): ConfigFault[] {
  return issues.flatMap((issue) => faultsOfIssue(issue, root, [...at, ...(issue.path as Path)]));
}

function faultsOfIssue(issue: Issue, root: Node, path: Path): ConfigFault[] {
  if (issue.code === 'unrecognized_keys') {
    const messages = issue.message.split('\n');
    return issue.keys.map((key, i) => keyFault(root, [...path, key], messages[i] ?? issue.message));
  }
  // The last member of a union is its long form: what is wrong with that is told where a mapping was meant.
  const long = issue.code === 'invalid_union' ? issue.errors.at(-1) : undefined;
  if (long !== undefined && issue.message === 'Invalid input') return faultsOf(long, root, path);
  const whole = issue.code === 'custom' && issue.params?.['allowed'] !== true;
  if (whole) return [faultAt(root, narrowed(root, path, issue.params?.['about']), issue.message)];
  return [
    issue.input === undefined
      ? keyFault(root, path, `missing: ${issue.message}`)
      : faultOf(root, path, issue.message),
  ];
}

/** The first of the options that a fault is about, and that the file gives; where it gives none, what they are options of. */
function narrowed(root: Node, path: Path, about: unknown): Path {
  const options = ((about ?? []) as readonly string[]).map((option) => [...path, ...option.split('.')]);
  return options.find((option) => placeOf(root, option).depth === option.length) ?? path;
}

/** A fault whose message is a whole sentence. It is where the value is, or, of a list or a mapping, its key. */
export function faultAt(root: Node, path: Path, message: string): ConfigFault {
  const { node, key, depth, short } = placeOf(root, path);
  const position = node instanceof Scalar && node.text !== '' ? node.position : key;
  return { ...position, path: formatPath(short ? path.slice(0, depth) : path), message };
}

/** A fault of a key. What is not there has no place: the nearest thing around it has. */
export function keyFault(root: Node, path: Path, message: string): ConfigFault {
  return { ...placeOf(root, path).key, path: formatPath(path), message };
}

/** A fault that tells what was found, too. */
function faultOf(root: Node, path: Path, needed: string): ConfigFault {
  const { node, depth, short } = placeOf(root, path);
  if (depth < path.length && !short) return keyFault(root, path, `missing: ${needed}`);
  const quoted = /^(a number|a whole number|true or false)/.test(needed) && looksTyped(node);
  return faultAt(
    root,
    path,
    `found ${describe(node, path)}${quoted ? ' (as text, by its quotes)' : ''}, ${needed}`,
  );
}

function looksTyped(node: Node): boolean {
  return (
    node instanceof Scalar && typeof node.value === 'string' && typeof plainValue(node.text) !== 'string'
  );
}

function describe(node: Node, path: Path): string {
  if (!(node instanceof Scalar)) return node.type === 'list' ? 'a list' : 'a mapping';
  if (node.secret || isSecret(path)) return 'a secret (not shown)';
  const from = node.expression === undefined ? '' : ` (by ${node.expression})`;
  // A password that was put in where a mapping should be.
  if (from !== '' && path[0] === 'kafka' && (path[1] === 'sasl' || path[1] === 'ssl'))
    return `a value${from}`;
  if (node.value === null) return `nothing${from}`;
  // A login within a URL.
  const text = node.text.replace(/\/\/[^/@\s]+@/g, '//********@');
  const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return `${JSON.stringify(shown)}${from}`;
}
