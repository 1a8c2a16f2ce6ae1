import type { Fields } from '../codecs/codec.ts';
import type { Result } from '../core/result.ts';
import { Intake } from '../pipeline/intake.ts';
import type { Origin } from '../pipeline/origin.ts';
import type { Topology } from '../pipeline/topology.ts';
import type { LabelledEvent, Spool } from './ports.ts';

/**
 * Takes events in the order in which a task reads them, through the same decoding, filters and stream transformers, and keeps the labelled
 * ones as the models see them. One for each partition: what the stream transformers remember is a partition's own.
 */
export class RowGatherer {
  /** Event times of what was kept, ms; NaN: nothing was. */
  first = NaN;
  last = NaN;
  /** How many rows were kept, and whether one before the first of them was there to warm up what remembers. */
  kept = 0;
  warm = false;
  readonly intake: Intake;
  private readonly spool: Pick<Spool, 'append'>;
  /** Rows before it only warm up what remembers. */
  private readonly from: number;
  private readonly row: { time: number; y: number } & Pick<LabelledEvent, 'numbers' | 'categories'>;

  /** @param from event time, ms */
  constructor(topology: Topology, spool: Pick<Spool, 'append'>, from: number) {
    this.intake = new Intake(topology);
    this.spool = spool;
    this.from = from;
    const { numbers, categories } = this.intake.sample;
    this.row = { time: NaN, y: NaN, numbers, categories };
  }

  /** @returns a promise where the spool writes, to be awaited */
  take(event: Result<Fields>, origin: Origin): Promise<void> | undefined {
    const { intake, row } = this;
    const { action, quarantined } = intake.admit(event, origin);
    if (!event.ok || action === 'reject' || action === 'drop' || quarantined !== undefined) return undefined;
    const y = intake.readLabel(event.value);
    if (typeof y !== 'number') return undefined;
    const { time } = intake.sample;
    let writing: Promise<void> | undefined;
    if (time >= this.from) {
      row.time = time;
      row.y = y;
      writing = this.spool.append(row);
      this.kept++;
      if (!(time >= this.first)) this.first = time;
      if (!(time <= this.last)) this.last = time;
    } else if (this.kept === 0) {
      this.warm = true;
    }
    intake.remember(y);
    return writing;
  }
}
