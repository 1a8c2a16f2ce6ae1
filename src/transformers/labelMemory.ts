import { readLabels, type LabelContext } from '../core/label.ts';
import { StateReader, type State, type Stateful } from '../core/state.ts';
import { grown } from '../core/vector.ts';
import { Recency } from '../stats/recency.ts';

/** In the place of a key's length: events without a key. */
const noKey = 0xffff_ffff;
const nothing = new Uint8Array(0);

/** The last labels of each key. Bounded: where there are too many keys, the least recently labelled one is forgotten. */
export class LabelMemory implements Stateful {
  static readonly version = 2;
  private readonly count: number;
  private readonly recency: Recency;
  private readonly slotOf = new Map<string | undefined, number>();
  private readonly keyOf: (string | undefined)[] = [];
  /** `count` labels a slot, the latest first; NaN: not known yet. */
  private labels: Float64Array;
  /** Streams repeat keys; this saves most look-ups. -1: none. */
  private lastSlot = -1;
  private readonly encoder = new TextEncoder();

  /**
   * @param count how many labels a key
   * @param keys how many keys at most
   */
  constructor(count: number, keys: number, context: LabelContext, state?: State) {
    this.count = count;
    this.recency = new Recency(keys);
    this.labels = new Float64Array(count * 16).fill(NaN);
    if (state !== undefined) {
      this.restore(new StateReader('label memory', state, LabelMemory.version), context);
    }
  }

  /** The place of a key's labels for `label`; -1: it has none. */
  slot(key: string | undefined): number {
    if (this.lastSlot !== -1 && this.keyOf[this.lastSlot] === key) return this.lastSlot;
    return this.slotOf.get(key) ?? -1;
  }

  /** The label `i` before the latest; NaN: there is none. */
  label(slot: number, i: number): number {
    return slot === -1 ? NaN : this.labels[slot * this.count + i]!;
  }

  learnOne(key: string | undefined, y: number): void {
    let slot = this.slot(key);
    if (slot === -1) slot = this.newSlot(key);
    else this.recency.use(slot);
    this.lastSlot = slot;
    const start = slot * this.count;
    for (let i = start + this.count - 1; i > start; i--) this.labels[i] = this.labels[i - 1]!;
    this.labels[start] = y;
  }

  /**
   * From the least to the most recently labelled key: their UTF-8 in one piece, and the bytes of each. As a list of texts, 20 MB of
   * them would hold up the event loop for ten times as long.
   */
  snapshot(): State {
    const { count } = this;
    const { size } = this.recency;
    const labels = new Float64Array(size * count);
    const lengths = new Uint32Array(size);
    const keys: Uint8Array[] = [];
    let bytes = 0;
    let i = 0;
    for (const slot of this.recency.slots()) {
      labels.set(this.labels.subarray(slot * count, (slot + 1) * count), i * count);
      const key = this.keyOf[slot];
      const encoded = key === undefined ? nothing : this.encoder.encode(key);
      keys.push(encoded);
      lengths[i++] = key === undefined ? noKey : encoded.length;
      bytes += encoded.length;
    }
    const text = new Uint8Array(bytes);
    keys.reduce((at, key) => {
      text.set(key, at);
      return at + key.length;
    }, 0);
    return { version: LabelMemory.version, keys: text, lengths, labels };
  }

  private newSlot(key: string | undefined): number {
    const { recency, count } = this;
    let slot: number;
    if (recency.size < recency.maximum) {
      slot = recency.add();
      const before = this.labels.length;
      this.labels = grown(this.labels, (slot + 1) * count);
      this.labels.fill(NaN, before);
    } else {
      slot = recency.oldest;
      this.slotOf.delete(this.keyOf[slot]);
      recency.use(slot);
      this.labels.fill(NaN, slot * count, (slot + 1) * count);
    }
    this.keyOf[slot] = key;
    this.slotOf.set(key, slot);
    return slot;
  }

  private restore(reader: StateReader, context: LabelContext): void {
    const text = reader.bytes('keys');
    const lengths = reader.uint32('lengths');
    const { count } = this;
    const labels = readLabels(reader, 'labels', context, lengths.length * count);
    // Where there may be fewer than before, those that were labelled last.
    const first = Math.max(0, lengths.length - this.recency.maximum);
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    let at = 0;
    lengths.forEach((length, i) => {
      const start = at;
      at += length === noKey ? 0 : length;
      if (i < first) return;
      const key = length === noKey ? undefined : decoder.decode(text.subarray(start, at));
      if (this.slotOf.has(key)) throw reader.wrong('keys', 'a list of different keys');
      this.newSlot(key);
    });
    if (at !== text.length) throw reader.wrong('lengths', 'the lengths of its keys');
    this.labels.set(labels.subarray(first * count));
  }
}
