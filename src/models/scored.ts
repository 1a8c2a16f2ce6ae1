/**
 * A sum that a model answers with, and the gradient of the loss with respect to it. Fields of one object: a number that is given to a
 * function, or by it, has to be allocated where the compiler leaves that function on its own.
 */
export interface Scored {
  readonly raw: number;
  /** With the event's weight in it. */
  gradient: number;
}
