import type { About, PageData } from '../../worker/page/pageData.ts';
import { readPipeline, type PartitionReading } from '../../worker/page/reading.ts';
import { Recorder } from '../../worker/page/recorder.ts';
import type { Pipeline } from '../../pipeline/pipeline.ts';

/** How many readings are kept at most: where there are more, every second one goes, and so on. */
const mostKept = 2000;

interface Kept {
  readonly row: number;
  /** Event time, ms; NaN: not known yet. */
  readonly time: number;
  readonly reading: PartitionReading;
}

/** A pipeline on its way through a file whose length nobody knows, as the page draws it. */
export class FileHistory {
  private readonly pipeline: Pipeline;
  private kept: Kept[] = [];
  private every = 1;
  private row = 0;

  constructor(pipeline: Pipeline) {
    this.pipeline = pipeline;
    this.keep();
  }

  /** One more row of the file. */
  next(): void {
    this.row++;
    if (this.row % this.every !== 0) return;
    this.keep();
    if (this.kept.length < mostKept) return;
    // Those that a file of the same rows would have been read at, had it been known to be so long.
    this.every *= 2;
    this.kept = this.kept.filter(({ row }) => row % this.every === 0);
  }

  data(about: Omit<About, 'began' | 'interval' | 'points' | 'file' | 'host'>, name: string): PageData {
    if (this.kept.at(-1)!.row !== this.row) this.keep();
    const timed = this.kept.filter(({ time }) => !Number.isNaN(time));
    const byTime = timed.length > 1 && timed[0]!.time < timed.at(-1)!.time;
    // By row, a row stands for a second.
    const at = ({ row, time }: Kept): number => (byTime ? time : row * 1000);
    // What was before the first event time is drawn at it.
    const first = byTime ? timed[0]!.time : 0;
    let now = first;
    const clock = { now: () => now, elapsed: () => now };
    const file = { name, axis: byTime ? 'time' : 'rows' } as const;
    const recorder = new Recorder({ ...about, file, host: null }, clock, {
      interval: 1000,
      points: this.kept.length,
    });
    for (const one of this.kept) {
      const time = at(one);
      if (!Number.isNaN(time)) now = time;
      recorder.record([{ partitions: [one.reading], batch: null }]);
    }
    return recorder.data(0);
  }

  private keep(): void {
    const { pipeline, row } = this;
    this.kept.push({ row, time: pipeline.watermark, reading: readPipeline(pipeline) });
  }
}
