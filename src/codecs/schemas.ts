/** The schemas that values were written with, by the id that stands in each value: what a codec needs of a schema registry. */
export interface Schemas {
  /**
   * The text of a writer's schema, or why it cannot be used. `unknown`: the registry does not have it, or lacks what it refers to, and was
   * asked for long enough. Undefined: it has to be asked for. Asking again gives the same text or refusal for ever, but `unknown`, and
   * what is lacking, only for a while.
   */
  lookup(id: number): SchemaText | SchemaRefused | SchemaLacking | 'unknown' | undefined;
  /**
   * Resolves when `lookup(id)` is no longer undefined; several callers wait for one request. While the registry is away it waits,
   * and tries again. It rejects only for what does not pass: access that is refused, or the worker's end.
   */
  ask(id: number): Promise<void>;
}

/** An object, so that no text can be taken for `unknown`. */
export interface SchemaText {
  readonly text: string;
  /** The texts of the schemas whose types it names, each after those that it needs itself. Left out: none. */
  readonly named?: readonly string[];
}

/** The registry has it, but not all that it refers to. */
export interface SchemaLacking {
  /** `version 3 of the subject common.Address`. */
  readonly lacks: string;
}

/** The registry has it, but it is none that can be used: of another kind, or too large. */
export interface SchemaRefused {
  /** A sentence. */
  readonly refused: string;
}
