import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord } from '../../src/worker/models/records.ts';
import type { Figures } from './figures.ts';
import { watchUntilDone } from './watch.ts';

/** ms between two looks at the worker: a night waits for it. */
const interval = 50;
const usualPatience = 5_000;

/** The night before the first day of a month. */
export interface Night {
  /** The month that begins, `1996-06`. */
  readonly month: string;
  readonly run: RunRecord;
  /** Whether all partitions had the new model before the player went on; undefined: none was announced. */
  readonly taken: boolean | undefined;
  /** In all, until the player went on. */
  readonly seconds: number;
}

export interface NightTools {
  /** The worker's figures. */
  readonly ask: () => Promise<Figures>;
  /** The nightly job. */
  readonly train: (signal: AbortSignal) => Promise<RunRecord>;
  readonly partitions: number;
  /** ms in which the worker should take what was announced. */
  readonly patience?: number;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** While the player halts: the worker catches up, the job announces a model or refuses, the worker takes what was announced. */
export class Nights {
  readonly all: Night[] = [];
  private readonly tools: NightTools;

  constructor(tools: NightTools) {
    this.tools = tools;
  }

  /** @param sent how many events the player has sent so far */
  async spend(month: string, sent: number): Promise<void> {
    const { ask, say, signal, train, patience = usualPatience } = this.tools;
    const began = performance.now();
    await watchUntilDone(
      ask,
      () => sent,
      () => undefined,
      signal,
      interval,
    );
    const run = await train(signal);
    const taken = run.result === 'promoted' ? await this.taken(run.id!, patience) : undefined;
    if (taken === false) {
      const seconds = patience / 1000;
      say(`the worker had not taken batch model ${run.id} after ${seconds} s; the player goes on`);
    }
    this.all.push({ month, run, taken, seconds: (performance.now() - began) / 1000 });
  }

  /** Whether each partition came to have this model, in time. */
  private async taken(version: string, patience: number): Promise<boolean> {
    const { ask, partitions, signal } = this.tools;
    const until = performance.now() + patience;
    for (;;) {
      // An answer that does not come is the watch's to judge.
      const figures = await ask().catch(() => undefined);
      const inUse = Object.values(figures?.batchInUse ?? {});
      if (inUse.length === partitions && inUse.every((one) => one === version)) return true;
      if (performance.now() > until) return false;
      await sleep(interval, undefined, { signal });
    }
  }
}
