/** Why a record, or a part of it, cannot be used: a value, not an exception. */
export interface Fault {
  /** From a closed list, e.g. `json`, `missing:price`, `range:price`: a metric's label and a dead letter's header. */
  readonly reason: string;
  /** For a person: what was found, and what is allowed. */
  readonly detail: string;
  /**
   * Decided by the world outside, e.g. by a schema registry: the same bytes could be judged in another way later on. So that no replay
   * does, the fault and the position after it must be made to last in one commit. Left out: by the bytes and the configuration alone.
   */
  readonly outside?: true;
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };
