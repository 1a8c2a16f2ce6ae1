import type { Fields } from '../codecs/codec.ts';
import type { Classes } from '../core/classes.ts';
import type { LabelField } from './topology.ts';
import { categoryText, own } from './fields.ts';

/** An event's label: there and fitting (`y`), not there, or not one that the model can learn. */
export type LabelReading = number | 'none' | 'unfit';

/** Reads labels: a class's index, or a value. Learns new classes where none are declared. */
export class LabelReader {
  private readonly label: LabelField | undefined;
  private readonly classes: Classes;

  constructor(label: LabelField | undefined, classes: Classes) {
    this.label = label;
    this.classes = classes;
  }

  read(fields: Fields): LabelReading {
    if (this.label === undefined) return 'none';
    const value = own(fields, this.label.field);
    if (value === undefined || value === null) return 'none';
    if (this.label.task === 'regression') {
      return typeof value === 'number' && Number.isFinite(value) ? value : 'unfit';
    }
    if (categoryText(value) === undefined) return 'unfit';
    const index = this.classes.learnOne(value as string | number | boolean);
    return index < 0 ? 'unfit' : index;
  }
}
