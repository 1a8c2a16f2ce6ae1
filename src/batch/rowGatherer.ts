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
  readonly intake: Intake;
  private readonly spool: Spool;
  /** Rows before it only warm up what remembers. */
  private readonly from: number;
  private readonly row: { time: number; y: number } & Pick<LabelledEvent, 'numbers' | 'categories'>;

  /** @param from event time, ms */
  constructor(topology: Topology, spool: Spool, from: number) {
    this.intake = new Intake(topology);
    this.spool = spool;
    this.from = from;
    const { numbers, categories } = this.intake.sample;
    this.row = { time: NaN, y: NaN, numbers, categories };
  }

  /**
   * @param warm false: what remembers is not warm yet, and the row is not kept
   * @returns a promise where the spool writes, to be awaited
   */
  take(event: Result<Fields>, origin: Origin, warm = true): Promise<void> | undefined {
    const { intake, row } = this;
    const { action, quarantined } = intake.admit(event, origin);
    if (!event.ok || action === 'reject' || action === 'drop' || quarantined !== undefined) return undefined;
    const y = intake.readLabel(event.value);
    if (typeof y !== 'number') return undefined;
    const { time } = intake.sample;
    let writing: Promise<void> | undefined;
    if (warm && time >= this.from) {
      row.time = time;
      row.y = y;
      writing = this.spool.append(row);
      if (!(time >= this.first)) this.first = time;
      if (!(time <= this.last)) this.last = time;
    }
    intake.remember(y);
    return writing;
  }
}
