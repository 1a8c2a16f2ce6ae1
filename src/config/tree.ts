import type { ScalarValue } from './plain.ts';

/** Where something stands in the file: line and column, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A scalar, interpolated and typed; it keeps its text, for options that are text (`app: 007`). */
export class Scalar {
  readonly value: ScalarValue;
  /** As it stands in the file without quotes, and with what was interpolated. */
  readonly text: string;
  /** The expression that something was put in for, e.g. `${PORT}`. */
  readonly expression: string | undefined;
  /** Something in it came from a file: never shown. */
  readonly secret: boolean;
  readonly position: Position;

  constructor(value: ScalarValue, text: string, position: Position, expression?: string, secret = false) {
    this.value = value;
    this.text = text;
    this.position = position;
    this.expression = expression;
    this.secret = secret;
  }
}

export interface ListNode {
  readonly type: 'list';
  readonly items: readonly Node[];
  readonly position: Position;
}

export interface MapNode {
  readonly type: 'map';
  /** In the file's order. */
  readonly entries: ReadonlyMap<string, { readonly key: Position; readonly value: Node }>;
  readonly position: Position;
}

/** The file as a tree that knows where everything stands. */
export type Node = Scalar | ListNode | MapNode;

export type Path = readonly (string | number)[];

/** What stands at a path, or the last thing on the way to it. */
export interface Place {
  readonly node: Node;
  /** Of the key, where it has one. */
  readonly key: Position;
  /** How much of the path there is. */
  readonly depth: number;
  /** A short form stands here (`model: prior`), so the rest of the path is in it, not missing from it. */
  readonly short: boolean;
}

export function placeOf(root: Node, path: Path): Place {
  let node = root;
  let key = root.position;
  let depth = 0;
  for (const step of path) {
    const next = stepInto(node, step);
    if (next === undefined) break;
    ({ value: node, key } = next);
    depth++;
  }
  return { node, key, depth, short: depth < path.length && node instanceof Scalar };
}

function stepInto(node: Node, step: string | number): { key: Position; value: Node } | undefined {
  if (node instanceof Scalar) return undefined;
  if (node.type === 'map') return node.entries.get(String(step));
  const item = typeof step === 'number' ? node.items[step] : undefined;
  return item && { key: item.position, value: item };
}

/** What the schema reads: records without a prototype, arrays, and Scalars as they are. */
export function inputOf(node: Node): unknown {
  if (node instanceof Scalar) return node;
  if (node.type === 'list') return node.items.map(inputOf);
  const record = Object.create(null) as Record<string, unknown>;
  for (const [key, { value }] of node.entries) record[key] = inputOf(value);
  return record;
}

/** The scalars of a tree, each with its path. */
export function* scalarsOf(node: Node, path: Path = []): Generator<{ path: Path; scalar: Scalar }> {
  if (node instanceof Scalar) yield { path, scalar: node };
  else if (node.type === 'list') {
    for (const [i, item] of node.items.entries()) yield* scalarsOf(item, [...path, i]);
  } else for (const [key, { value }] of node.entries) yield* scalarsOf(value, [...path, key]);
}
