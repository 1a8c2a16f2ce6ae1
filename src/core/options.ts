/**
 * Options as data: declared once by a part, and validation, documentation, defaults and the JSON Schema are made from
 * that (`config/`). An option without `default` and not `optional` must be given.
 */
import type { AnyKind } from './kind.ts';
import type { RiverOption } from './river.ts';

interface Common {
  /** One sentence for the reference, with its unit. */
  readonly doc: string;
  readonly optional?: true;
  /** What it is in River, of a kind that says what it is there. */
  readonly river?: RiverOption;
}

export interface NumberOption extends Common {
  readonly type: 'number';
  readonly default?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly integer?: true;
}

export interface BooleanOption extends Common {
  readonly type: 'boolean';
  readonly default?: boolean;
}

export interface EnumOption extends Common {
  readonly type: 'enum';
  readonly values: readonly string[];
  readonly default?: string;
}

/** The name of a declared feature. */
export interface FieldOption extends Common {
  readonly type: 'field';
  /** The types that the feature may have. */
  readonly of: readonly ('number' | 'category' | 'text')[];
}

/** A part within a part, e.g. a model's optimizer: `{ kind: sgd, … }`, or a bare name. */
export interface PartOption extends Common {
  readonly type: 'part';
  readonly kinds: readonly AnyKind[];
  /** The kind that stands there when nothing is given; or a number, where a bare one is allowed. */
  readonly default: string | number;
  /** A bare number n means `{ kind: <this one>, <its one required option>: n }`, e.g. `learningRate: 0.01`. */
  readonly number?: { readonly kind: string; readonly option: string };
}

export interface TextOption extends Common {
  readonly type: 'text';
  /** What is needed, e.g. `a URL`. */
  readonly noun: string;
  readonly pattern?: RegExp;
  readonly default?: string;
}

/** A file's path, relative to the configuration file; it is read with that one. */
export interface FileOption extends Common {
  readonly type: 'file';
}

/** Options that belong together, as a mapping within the part's. */
export interface GroupOption extends Common {
  readonly type: 'group';
  readonly options: Options;
  /** A bare text stands for a group with this one option. */
  readonly short: string;
  /** Such a text. */
  readonly default?: string;
}

export type Option =
  | NumberOption
  | BooleanOption
  | EnumOption
  | FieldOption
  | PartOption
  | TextOption
  | FileOption
  | GroupOption;
export type Options = Readonly<Record<string, Option>>;

/** What no single option of a part shows. */
export interface OptionsFault {
  /** A sentence. */
  readonly message: string;
  /** The options it is about, the likeliest first, each as a path within the part, e.g. `registry.username`. */
  readonly about: readonly string[];
}

/** A part as the configuration names it, its options complete: defaults filled in, each checked. */
export interface PartSpec {
  readonly kind: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** A file as it was read with the configuration. */
export interface TextFile {
  /** As the configuration names it. */
  readonly path: string;
  readonly text: string;
}

type ValueOf<O> = O extends { type: 'number' }
  ? number
  : O extends { type: 'boolean' }
    ? boolean
    : O extends { type: 'enum'; values: readonly (infer V)[] }
      ? V
      : O extends { type: 'field' }
        ? string
        : O extends { type: 'part' }
          ? PartSpec
          : O extends { type: 'text' }
            ? string
            : O extends { type: 'file' }
              ? TextFile
              : O extends { type: 'group'; options: infer G extends Options }
                ? ValuesOf<G>
                : never;

/** The values that a declaration allows: `optional` ones may be undefined. */
export type ValuesOf<T extends Options> = {
  readonly [K in keyof T]: T[K] extends { optional: true } ? ValueOf<T[K]> | undefined : ValueOf<T[K]>;
};
