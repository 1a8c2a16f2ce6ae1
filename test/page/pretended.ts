import { serveHttp, type HttpServer } from '../../src/adapters/http/server.ts';
import { answerReasons, slots } from '../../src/pipeline/fallback/reasons.ts';
import type { Check } from '../../src/worker/health.ts';
import type { About } from '../../src/worker/page/pageData.ts';
import { totalNames, type PartitionReading, type Reading } from '../../src/worker/page/reading.ts';
import { Recorder } from '../../src/worker/page/recorder.ts';
import type { BuiltPage } from '../../deploy/image/page.ts';

/** Time that goes on when it is told to. */
export class SetClock {
  time: number;

  constructor(time: number) {
    this.time = time;
  }

  now = (): number => this.time;
  elapsed = (): number => this.time;
}

export const about: Omit<About, 'began' | 'interval' | 'points'> = {
  app: 'electricity',
  input: 'prices',
  output: 'predictions',
  version: '0.1.0',
  task: 'classification',
  fallback: true,
  file: null,
  host: 'driftline-0',
};

/** A partition's totals, by name; others are 0. */
export function reading(
  partition: number,
  totals: Readonly<Record<string, number>>,
  rest: Partial<PartitionReading> = {},
  rejected: readonly (readonly [string, number])[] = [],
  restores = 1,
): PartitionReading {
  return {
    partition,
    state: 'running',
    source: 'online',
    reason: 'best',
    batchModel: null,
    learned: totals['learned'] ?? 0,
    lag: 0,
    lagSeconds: 0,
    checkpointAge: 4,
    totals: {
      restores,
      values: totalNames.map((name, i) => (i === totalNames.indexOf(name) ? (totals[name] ?? 0) : 0)),
      rejected,
    },
    ...rest,
  };
}

export const alone = (...partitions: PartitionReading[]): Reading => ({ partitions, batch: null });

/** A worker that is made up, whose story the page shows: the world changes, the online model drifts, a night's model helps out. */
export class PretendedWorker {
  readonly recorder: Recorder;
  private readonly clock: SetClock;
  private readonly partitions: number;
  private readonly totals: Record<string, number>[] = [];
  private readonly rejected: Map<string, number>[] = [];
  private step = 0;
  private seed = 7;
  private spoiled: string | undefined;
  /** What it says of itself. */
  ready: Check = { ok: true, reasons: [] };

  constructor(now: number, { interval = 10_000, steps = 0, partitions = 3 } = {}) {
    this.clock = new SetClock(now - steps * interval);
    this.partitions = partitions;
    this.recorder = new Recorder(about, this.clock, { interval });
    for (let i = 0; i < steps; i++) this.next();
  }

  /** One more point. */
  next(): void {
    const phase = (this.step % 1800) / 1800;
    const trouble = phase > 0.6 && phase < 0.75;
    const rates = { online: trouble ? 0.74 : 0.9, batch: trouble ? 0.84 : 0.87, noChange: 0.85 };
    const readings = Array.from({ length: this.partitions }, (_, partition) =>
      this.partition(partition, rates, trouble),
    );
    const newest = this.step > 900 ? '20261126T020000Z-5f2c91aa' : '20261125T020000Z-91d0c3be';
    const run = {
      id: newest,
      result: 'promoted',
      reason: 'better than the model before',
      rows: 1_204_411,
      seconds: 214,
      eventTime: this.clock.time - 7_200_000,
      time: this.clock.time - 7_000_000,
      metrics: { loss: 0.2431, priorLoss: 0.4402, standingLoss: 0.2514 },
    };
    this.recorder.record([{ partitions: readings, batch: { newest, run, refused: [] } }]);
    this.clock.time += this.recorder.interval;
    this.step++;
  }

  /** Of the next point on, an event is rejected for this reason as well. */
  spoilReason(reason: string): void {
    this.spoiled = reason;
  }

  serve(files: BuiltPage['files'], port = 0): Promise<HttpServer> {
    return serveHttp(
      { port, host: '127.0.0.1' },
      { contentType: 'text/plain', scrape: () => Promise.resolve('') },
      () => ({ live: this.ready, ready: this.ready }),
      {
        files,
        data: (since, partition) => Promise.resolve(this.recorder.data(since, partition, this.ready)),
      },
    );
  }

  private partition(
    partition: number,
    rates: Readonly<Record<string, number>>,
    trouble: boolean,
  ): PartitionReading {
    const totals = (this.totals[partition] ??= {});
    const rejected = (this.rejected[partition] ??= new Map<string, number>());
    const add = (name: string, value: number): void => {
      totals[name] = (totals[name] ?? 0) + value;
    };
    const events = 180 + Math.round(this.random() * 60);
    const source = trouble ? 'batch' : 'online';
    const reason = trouble ? 'worseThanPrior' : 'best';
    for (const who of ['online', 'batch', 'noChange']) {
      add(`events.${who}`, events);
      add(`errors.${who}`, Math.round(events * (1 - rates[who]! + (this.random() - 0.5) * 0.05)));
    }
    add('events.served', events);
    add('errors.served', Math.round(events * (1 - rates[source]! + (this.random() - 0.5) * 0.05)));
    add(`answers.${slots[trouble ? 1 : 0]}.${answerReasons[trouble ? 4 : 0].reason}`, events);
    add('read', events + 3);
    add('learned', events);
    if (this.step % 1800 === 1080 || this.step % 1800 === 1352) add('drifts', 1);
    for (const [name, chance] of [
      ['missing:price', 0.5],
      ['range:demand', trouble ? 0.9 : 0.15],
      ['json', 0.05],
    ] as const)
      if (this.random() < chance) rejected.set(name, (rejected.get(name) ?? 0) + 1);
    if (this.spoiled !== undefined) rejected.set(this.spoiled, (rejected.get(this.spoiled) ?? 0) + 9);
    const lag = this.step % 1200 < 40 ? 900 * (40 - (this.step % 1200)) : Math.round(this.random() * 20);
    const batchModel = this.step > 900 ? '20261126T020000Z-5f2c91aa' : '20261125T020000Z-91d0c3be';
    const rest = {
      source,
      reason,
      batchModel,
      lag,
      lagSeconds: lag / 200,
      checkpointAge: (this.step * 10) % 60,
    };
    return reading(partition, { ...totals }, rest, [...rejected]);
  }

  /** The same ones each time. */
  private random(): number {
    this.seed = (this.seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return this.seed / 2_147_483_648;
  }
}
