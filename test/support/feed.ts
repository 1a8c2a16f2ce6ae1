import { cbor } from '../../src/adapters/encoding/cbor.ts';
import type { Fault } from '../../src/core/result.ts';
import type { State } from '../../src/core/state.ts';
import type { Records } from '../../src/pipeline/origin.ts';
import { Pipeline } from '../../src/pipeline/pipeline.ts';
import type { Topology } from '../../src/pipeline/topology.ts';

/** An event: its fields, the text of its value, or its bytes; null: a tombstone. */
export type Event = Readonly<Record<string, unknown>> | string | Uint8Array | null;

export interface KeyedEvent {
  readonly key?: string | null;
  readonly value: Event;
  /** The record's own, ms since the epoch; left out: `recordTime`. */
  readonly timestamp?: number;
}

/** Later than all events of the tests, so that none lies ahead of its record. */
export const recordTime = Date.UTC(2026, 0, 1);

const text = new TextEncoder();

function bytesOf(value: Event): Uint8Array | null {
  if (value === null || value instanceof Uint8Array) return value;
  return text.encode(typeof value === 'string' ? value : JSON.stringify(value));
}

/** Events as records of partition 3 of topic `in`, from offset 100 on. */
export function recordsOf(events: readonly KeyedEvent[]): Records {
  const parts = events.flatMap(({ key, value }) => [key == null ? null : text.encode(key), bytesOf(value)]);
  const buffer = new Uint8Array(parts.reduce((size, part) => size + (part?.length ?? 0), 0));
  let end = 0;
  const places = parts.map((part) => {
    if (part === null) return [-1, -1] as const;
    buffer.set(part, end);
    end += part.length;
    return [end - part.length, end] as const;
  });
  return {
    topic: 'in',
    partition: 3,
    count: events.length,
    offset: (i) => 100 + i,
    timestamp: (i) => events[i]!.timestamp ?? recordTime,
    buffer: () => buffer,
    keyStart: (i) => places[2 * i]![0],
    keyEnd: (i) => places[2 * i]![1],
    valueStart: (i) => places[2 * i + 1]![0],
    valueEnd: (i) => places[2 * i + 1]![1],
  };
}

export interface Prediction {
  readonly id: string | number;
  readonly time: number | null;
  readonly prediction: string | number | boolean | null;
  readonly probabilities?: Readonly<Record<string, number>>;
  readonly model: { readonly source: string; readonly kind: string; readonly learned: number };
  readonly quarantined?: readonly string[];
}

/** A pipeline, and all that came out of it. */
export class Fed {
  readonly pipeline: Pipeline;
  /** One an event, in their order: the prediction's text, the dead letter's fault, or null where it was dropped. */
  readonly outcomes: (string | Fault | null)[] = [];

  constructor(topology: Topology, state?: State, fallbackState?: State) {
    this.pipeline = new Pipeline(topology, state, fallbackState);
  }

  /** Feeds events without keys. */
  events(...events: readonly Event[]): this {
    return this.records(events.map((value) => ({ value })));
  }

  records(events: readonly KeyedEvent[]): this {
    const records = recordsOf(events);
    for (let i = 0; i < events.length; i++) {
      const before = this.outcomes.length;
      this.pipeline.processRecord(records, i, {
        prediction: (json) => this.outcomes.push(new TextDecoder().decode(json.copy())),
        deadLetter: (fault) => this.outcomes.push(fault),
      });
      const came = this.outcomes.length - before;
      if (came > 1) throw new Error(`${came} outputs of one event`);
      if (came === 0) this.outcomes.push(null);
    }
    return this;
  }

  get predictions(): Prediction[] {
    return this.outcomes
      .filter((outcome) => typeof outcome === 'string')
      .map((json) => JSON.parse(json) as Prediction);
  }

  get faults(): Fault[] {
    return this.outcomes.filter((outcome) => typeof outcome === 'object' && outcome !== null);
  }

  get reasons(): string[] {
    return this.faults.map((fault) => fault.reason);
  }

  /** The canonical bytes of its state, as a checkpoint holds them. */
  get bytes(): Uint8Array {
    return cbor.encode(this.pipeline.snapshot());
  }

  /** Those of what depends on when a batch model arrived; undefined without `fallback`. */
  get fallbackBytes(): Uint8Array | undefined {
    const state = this.pipeline.fallbackSnapshot();
    return state && cbor.encode(state);
  }

  get hash(): string {
    return cbor.hash(this.bytes);
  }
}

export function feed(topology: Topology, ...events: readonly Event[]): Fed {
  return new Fed(topology).events(...events);
}

/** A pipeline as a restart makes it: from the bytes of a snapshot. */
export function restored(topology: Topology, bytes: Uint8Array, fallbackBytes?: Uint8Array): Fed {
  const own = fallbackBytes && (cbor.decode(fallbackBytes) as State);
  return new Fed(topology, cbor.decode(bytes) as State, own);
}
