/** A column of text. */
export interface CategoryColumn {
  readonly name: string;
  /** Its place in `categories` of a row or vector. */
  readonly slot: number;
  /** The texts that it can hold, where they are declared. */
  readonly classes?: readonly string[];
}
