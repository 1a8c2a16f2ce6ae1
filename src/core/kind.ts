import type { Options, PartSpec, ValuesOf } from './options.ts';
import type { RiverKind } from './river.ts';
import type { State } from './state.ts';

/** A part that the configuration can name: one file, and one line in its folder's registry. */
export interface Kind<T, O extends Options, C> {
  /** As written in the configuration, e.g. `standardScaler`. */
  readonly name: string;
  /** One paragraph for the reference: what it does, and its source (paper, or River's class). */
  readonly doc: string;
  /** Of its state: raised when what `snapshot()` gives changes its meaning or shape. */
  readonly version: number;
  /** What it is in River, for the reference. Models, optimizers, losses, schedules, transformers, drift detectors and what is done about drift say it. */
  readonly river?: RiverKind;
  readonly options: O;
  /**
   * `options` are complete and checked. With `state` (from `snapshot()`), it goes on exactly where that one stood.
   * @throws StateError if `state` does not fit.
   */
  create(options: ValuesOf<O>, context: C, state?: State): T;
}

/** A kind whose types do not matter: what documentation and validation work with. */
export interface AnyKind {
  readonly name: string;
  readonly doc: string;
  readonly version: number;
  readonly river?: RiverKind;
  readonly options: Options;
}

/** A kind in a registry, where all of them have the same type. */
export interface RegisteredKind<T, C> extends AnyKind {
  create(options: Readonly<Record<string, unknown>>, context: C, state?: State): T;
}

/** Declares a kind, so that `create` sees its own options' types; the registry sees only what all have in common. */
export function kind<T, const O extends Options, C, Extra extends object>(
  declaration: Kind<T, O, C> & Extra,
): RegisteredKind<T, C> & Omit<Extra, keyof AnyKind | 'create'> {
  return declaration;
}

/** Finds the kind that a specification names. @throws Error if there is none: the configuration check comes before. */
export function find<K extends AnyKind>(kinds: readonly K[], spec: PartSpec): K {
  const found = kinds.find((candidate) => candidate.name === spec.kind);
  if (found === undefined) throw new Error(`no part is called "${spec.kind}"`);
  return found;
}
