/** Why a record, or a part of it, cannot be used: a value, not an exception. */
export interface Fault {
  /** From a closed list, e.g. `json`, `missing:price`, `range:price`: a metric's label and a dead letter's header. */
  readonly reason: string;
  /** For a person: what was found, and what is allowed. */
  readonly detail: string;
}

export type Result<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: Fault };
