import { counted } from '../core/counted.ts';
import { fatesOf, fatesSince, fatesText, labelsIn, whyUnfit, type Fates } from '../pipeline/fates.ts';
import { withoutIt } from '../pipeline/namedFields.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { SeenFields } from '../pipeline/seenFields.ts';
import type { Topology } from '../pipeline/topology.ts';
import type { Batch, Clock, Log } from './ports.ts';

/** Events, accepted or not, after which it is told; then ten times as many, and so on: a stream that stays so is not to fill the log. */
const firstTold = 1000;
const growth = 10;
/** A slow stream is told of with so many, when the checkpoint interval is over. */
const least = 100;
/** Records of a slice whose fields are looked at, and of all between two times that it is told, as long as not all fields were seen. */
const lookedOfSlice = 64;
const lookedOfAll = 1000;
/** Fields that are told of one by one: of a thousand features each may be misspelt. */
const mostTold = 8;

export interface WatchTools {
  readonly clock: Pick<Clock, 'elapsed'>;
  readonly log: Log;
  readonly options: { readonly checkpoint: { readonly interval: number }; readonly topology: Topology };
}

/**
 * Warns of a worker that goes on well and learns nothing: no event has a label, or none that fits, or a field that the configuration
 * names is in none. Of what came since this attempt of its task began. It looks at counts that are there anyway; the fields of some
 * records are looked at once more, beside the events' own way, until each was seen: as a rule that is the first slice. The log has no
 * values of events.
 */
export class LearningWatch {
  private readonly tools: WatchTools;
  private readonly partition: number;
  private readonly pipeline: Pipeline;
  private readonly before: Fates;
  private readonly seen: SeenFields;
  /** Infinity once it was told. */
  private early: number;
  private toldAt = firstTold;
  /** Records that are still looked at, whether they can be decoded or not. */
  private toLookAt = lookedOfAll;

  constructor(tools: WatchTools, partition: number, pipeline: Pipeline) {
    const { clock, options } = tools;
    this.tools = tools;
    this.partition = partition;
    this.pipeline = pipeline;
    this.before = fatesOf(pipeline.counts);
    this.seen = new SeenFields(options.topology);
    this.early = clock.elapsed() + options.checkpoint.interval;
  }

  /** A slice of records that the pipeline has gone over, `to` not included. */
  saw(batch: Batch, from: number, to: number): void {
    const { seen, pipeline } = this;
    if (seen.complete) return;
    // Also where the first ones have all that there is: it is one slice, once.
    const step = Math.ceil((to - from) / lookedOfSlice);
    for (let i = from; i < to && this.toLookAt > 0; i += step) {
      this.toLookAt--;
      const fields = pipeline.peek(batch, i);
      if (fields !== undefined) seen.see(fields);
    }
  }

  /** Between batches: tells what there is to tell, where it is time to. */
  look(): void {
    const events = this.pipeline.counts.events - this.before.events;
    if (events < this.toldAt && !this.isLate(events)) return;
    this.early = Infinity;
    while (this.toldAt <= events) this.toldAt *= growth;
    this.toLookAt = lookedOfAll;
    this.tellFields();
    this.tellLabels(fatesSince(this.pipeline.counts, this.before));
  }

  private isLate(events: number): boolean {
    return events >= least && this.early < Infinity && this.tools.clock.elapsed() >= this.early;
  }

  private tellFields(): void {
    const { looked } = this.seen;
    if (looked < least) return;
    const missing = this.seen.missing();
    for (const { field, suggestion } of missing.slice(0, mostTold)) {
      const { name, path, needed } = field;
      this.warn(
        { field: name, looked },
        `none of ${looked} events that were looked at has a value of "${name}" (${path.join('.')}), so ${withoutIt(field, 'event', needed)}${suggestion}`,
      );
    }
    const more = missing.length - mostTold;
    if (more > 0)
      this.warn(
        { more, looked },
        `none of ${looked} events that were looked at has a value of ${counted(more, 'more field')} that the configuration names`,
      );
  }

  private tellLabels(fates: Fates): void {
    const { label } = this.tools.options.topology;
    if (label === undefined) return;
    const { events, unfit } = fates;
    const labels = labelsIn(fates);
    if (unfit > 0) {
      const why = whyUnfit(this.pipeline, this.tools.options.topology, unfit === labels, false);
      this.warn({ unfit, labels }, `${unfit} of ${labels} labels (${label.field}) do not fit: ${why}`);
    }
    if (unfit === labels)
      this.warn({ events }, `none of ${events} events could be learned: ${fatesText(fates, label.field)}`);
  }

  private warn(fields: object, message: string): void {
    this.tools.log.warn({ partition: this.partition, ...fields }, message);
  }
}
