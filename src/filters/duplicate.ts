import { kind } from '../core/kind.ts';
import type { Sample } from '../core/sample.ts';
import type { State } from '../core/state.ts';
import { HashWindow } from '../stats/hashWindow.ts';
import { Murmur3 } from '../stats/murmur3.ts';
import type { Filter, FilterContext } from './filter.ts';

class Duplicate implements Filter {
  readonly reason: string;
  private readonly window: HashWindow;
  private readonly murmur3 = new Murmur3();
  /** An event is looked at twice, and hashed once: the last id, and its hash. No part of what it remembers. */
  private id: string | number | undefined;
  private words: Uint32Array = new Uint32Array(4);

  constructor(idField: string, window: HashWindow) {
    this.reason = `duplicate:${idField}`;
    this.window = window;
  }

  check(sample: Sample): string | undefined {
    return this.window.has(this.hash(sample)) ? `the id ${sample.id} was there before` : undefined;
  }

  learnOne(sample: Sample): void {
    const hash = this.hash(sample);
    // An event that this filter stopped is known already: its id keeps its place.
    if (!this.window.has(hash)) this.window.add(hash);
  }

  snapshot(): State {
    return this.window.snapshot();
  }

  private hash(sample: Sample): Uint32Array {
    if (sample.id !== this.id) {
      this.words = this.murmur3.hashText(String(sample.id));
      this.id = sample.id;
    }
    return this.words;
  }
}

export const duplicate = kind({
  name: 'duplicate',
  doc:
    'Finds an event whose id (as text: 1 and "1" are the same) is among the last distinct ids that passed. It keeps 128-bit hashes ' +
    '(MurmurHash3), so it is exact unless two ids share one, which by chance does not happen.',
  version: HashWindow.version,
  options: {
    window: {
      type: 'number',
      integer: true,
      default: 100_000,
      minimum: 1,
      maximum: 10_000_000,
      doc: 'How many distinct ids are remembered; 16 bytes each in a checkpoint.',
    },
  },
  create: (options, context: FilterContext, state): Filter =>
    new Duplicate(context.idField, new HashWindow(options.window, state)),
});
