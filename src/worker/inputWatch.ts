import { commandLine } from './commandLine.ts';
import { passes, WorkerError } from './errors.ts';
import { stateTopic, type WorkerOptions } from './options.ts';
import type { Clock, Source } from './ports.ts';

/** ms between two looks at the number of partitions: nobody tells a consumer that there are more. */
const interval = 30_000;

/** Watches that the input has the partitions with which the worker began. A new one would have no checkpoint's place. */
export class InputWatch {
  private readonly options: WorkerOptions;
  private readonly source: Source;
  private readonly clock: Clock;
  private partitions: number | undefined;
  private looked: number;

  constructor(options: WorkerOptions, source: Source, clock: Clock) {
    this.options = options;
    this.source = source;
    this.clock = clock;
    this.looked = clock.elapsed();
  }

  async begin(): Promise<void> {
    this.partitions = await this.source.partitions(this.options.input.topic);
    this.looked = this.clock.elapsed();
  }

  /** Looks again where the last time is long ago. @returns whether it did. @throws WorkerError where there are more */
  async look(): Promise<boolean> {
    const now = this.clock.elapsed();
    if (now - this.looked < interval) return false;
    this.looked = now;
    try {
      this.expect((await this.source.partitions(this.options.input.topic)) ?? 0);
    } catch (error) {
      // A broker that is away is met by those who need it more.
      if (!passes(error)) throw error;
    }
    return true;
  }

  /** @param count of partitions that were seen. @throws WorkerError where it is more than at the beginning */
  expect(count: number): void {
    if (this.partitions === undefined || count <= this.partitions) return;
    const { app, file, input } = this.options;
    throw new WorkerError(
      'fatal',
      `topic ${input.topic} has ${count} partitions now, it had ${this.partitions} when this worker began. Stop all workers, extend ` +
        `${stateTopic(app)} with: ${commandLine(file, 'topics', '--create')}, and start them again; keys may be on another partition then, whose model ` +
        'learns them anew',
    );
  }
}
