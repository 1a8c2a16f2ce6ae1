import type { Fields } from '../codecs/codec.ts';
import type { Schemas } from '../codecs/schemas.ts';
import type { Result } from '../core/result.ts';
import { Intake } from '../pipeline/intake.ts';
import type { Origin, Records } from '../pipeline/origin.ts';
import type { Topology } from '../pipeline/topology.ts';
import { atRecord } from '../worker/schemas/fetched.ts';
import type { Spool } from './ports.ts';
import { RowKeeper } from './rowKeeper.ts';

/**
 * Takes events in the order in which a task reads them, through the same decoding, filters and stream transformers, and keeps the labelled
 * ones as the models see them. One for each partition: what the stream transformers remember is a partition's own.
 */
export class RowGatherer {
  /** Whether an event before the first row that was kept was there to warm up what remembers. */
  warm = false;
  readonly intake: Intake;
  private readonly rows: RowKeeper;
  /** Rows before it only warm up what remembers. */
  private readonly from: number;
  private timeless = 0;

  /** @param from event time, ms; @param schemas where the writers' schemas come from */
  constructor(topology: Topology, spool: Pick<Spool, 'append'>, from: number, schemas?: Schemas) {
    this.intake = new Intake(topology, undefined, schemas);
    this.rows = new RowKeeper(spool);
    this.from = from;
  }

  /** How many rows were kept. */
  get kept(): number {
    return this.rows.kept;
  }

  /** Events that gave no row, by reason. */
  left(): ReadonlyMap<string, number> {
    const { rejectedBy, droppedBy, quarantinedBy, unlabelled, unfit } = this.intake.counts;
    const all = new Map([...rejectedBy, ...droppedBy, ...quarantinedBy]);
    if (unlabelled > 0) all.set('no label', unlabelled);
    if (unfit > 0) all.set('unfit label', unfit);
    if (this.timeless > 0) all.set('no time', this.timeless);
    return all;
  }

  /** A record of a partition. @returns a promise where its schema is waited for, or the spool writes, to be awaited */
  takeRecord(records: Records, i: number): Promise<void> | undefined {
    const { intake } = this;
    const fetched = intake.ready(records, i);
    if (fetched !== undefined) {
      const again = (): Promise<void> | undefined => this.takeRecord(records, i);
      return fetched.then(again, (error: unknown) => {
        throw atRecord(error, records.topic, records.partition, records.offset(i));
      });
    }
    return this.take(intake.decodeRecord(records, i), intake.origin);
  }

  /** @returns a promise where the spool writes, to be awaited */
  take(event: Result<Fields>, origin: Origin): Promise<void> | undefined {
    const { intake, rows } = this;
    const { action, quarantined } = intake.admit(event, origin);
    if (!event.ok || action === 'reject' || action === 'drop' || quarantined !== undefined) return undefined;
    const y = intake.readLabel(event.value);
    if (typeof y !== 'number') return undefined;
    const { sample } = intake;
    if (Number.isNaN(sample.time)) this.timeless++;
    const within = sample.time >= this.from;
    if (!within && rows.kept === 0) this.warm = true;
    const writing = within ? rows.keep(sample, sample.time, y) : undefined;
    intake.remember(y);
    return writing;
  }
}
