import { grown, type Vector } from '../core/vector.ts';

/** An event on its way through the stages; at the end, the model's vector. One object a pipeline, filled anew. */
export class Row implements Vector {
  /** By column index. */
  values: Float64Array;
  /** How many columns there are. */
  size = 0;
  /** By slot: category features, then what stream transformers gave. */
  categories: (string | undefined)[] = [];

  constructor(capacity = 16) {
    this.values = new Float64Array(capacity);
  }

  /** Makes room for one more column, which is 0 until a stage writes it. */
  resize(size: number): void {
    this.values = grown(this.values, size);
    this.size = size;
  }
}
