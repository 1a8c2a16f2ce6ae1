import type { Classes } from '../core/classes.ts';
import { kind } from '../core/kind.ts';
import type { Sample } from '../core/sample.ts';
import type { State } from '../core/state.ts';
import { LabelMemory } from './labelMemory.ts';
import type { StreamContext, StreamSlots, StreamTransformer } from './transformer.ts';

abstract class LastLabel implements StreamTransformer {
  protected readonly memory: LabelMemory;
  /** Where the labels go, the latest first. */
  protected readonly slots: readonly number[];

  constructor(memory: LabelMemory, slots: readonly number[]) {
    this.memory = memory;
    this.slots = slots;
  }

  abstract recall(sample: Sample, into: StreamSlots): void;

  labelOne(key: string | undefined, y: number): void {
    this.memory.learnOne(key, y);
  }

  lastLabel(key: string | undefined): number {
    const { memory } = this;
    return memory.label(memory.slot(key), 0);
  }

  snapshot(): State {
    return this.memory.snapshot();
  }
}

class LastLabelNumber extends LastLabel {
  private readonly unknown: number;

  constructor(memory: LabelMemory, slots: readonly number[], unknown: number) {
    super(memory, slots);
    this.unknown = unknown;
  }

  recall(sample: Sample, into: StreamSlots): void {
    const { memory, slots } = this;
    const slot = memory.slot(sample.key);
    for (let i = 0; i < slots.length; i++) {
      const y = memory.label(slot, i);
      into.numbers[slots[i]!] = Number.isNaN(y) ? this.unknown : y;
    }
  }
}

class LastLabelCategory extends LastLabel {
  /** Undefined: the label is a number, whose text is its category. */
  private readonly classes: Classes | undefined;

  constructor(memory: LabelMemory, slots: readonly number[], classes: Classes | undefined) {
    super(memory, slots);
    this.classes = classes;
  }

  recall(sample: Sample, into: StreamSlots): void {
    const { memory, slots, classes } = this;
    const slot = memory.slot(sample.key);
    for (let i = 0; i < slots.length; i++) {
      const y = memory.label(slot, i);
      into.categories[slots[i]!] = Number.isNaN(y)
        ? undefined
        : classes === undefined
          ? String(y)
          : classes.names[y];
    }
  }
}

export const lastLabel = kind({
  name: 'lastLabel',
  doc:
    'The last labels that were known for this key (`input.key`, else the record key) before this event, as columns `lastLabel1` ' +
    '(the latest) to `lastLabelN`. A label counts as soon as it arrives, whatever the update interval.',
  version: LabelMemory.version,
  river: { none: 'A transformer of River sees no labels of the stream.' },
  runs: 'stream' as const,
  options: {
    count: {
      type: 'number',
      integer: true,
      default: 1,
      minimum: 1,
      maximum: 100,
      doc: 'How many labels back.',
    },
    as: {
      type: 'enum',
      values: ['category', 'number'],
      optional: true,
      doc:
        'As a category (for `oneHot`; missing before the first label), or as a number: the class index (before the first label ' +
        'the middle of the declared classes, else 0.5), or the value (before it 0). Default: category for classes, number for ' +
        'numbers.',
    },
    keys: {
      type: 'number',
      integer: true,
      default: 100_000,
      minimum: 1,
      maximum: 10_000_000,
      doc: 'How many keys are remembered; the least recently labelled one is forgotten first.',
    },
  },
  create: (options, context: StreamContext, state): StreamTransformer => {
    const { task, classes } = context;
    const memory = new LabelMemory(options.count, options.keys, context, state);
    const names = Array.from({ length: options.count }, (_, i) => `lastLabel${i + 1}`);
    if ((options.as ?? (task === 'classification' ? 'category' : 'number')) === 'number') {
      const middle = classes.declared ? (classes.size - 1) / 2 : 0.5;
      const slots = names.map((name) => context.addNumber(name));
      return new LastLabelNumber(memory, slots, task === 'classification' ? middle : 0);
    }
    const declared = classes.declared ? [...classes.names] : undefined;
    const slots = names.map((name) => context.addCategory(name, declared));
    return new LastLabelCategory(memory, slots, task === 'classification' ? classes : undefined);
  },
});
