import type { BrokerForBenches } from './broker.ts';
import type { Table } from './table.ts';

export interface BenchContext {
  /** Starts it at the first call: most benches need none. */
  broker(): Promise<BrokerForBenches>;
  /** Where a bench may leave files: configurations, logs. */
  readonly folder: string;
  /** Told one line for each step that takes long. */
  readonly say: (line: string) => void;
}

/** One question about speed or memory. It measures and never judges: a slow machine is no fault. */
export interface Bench {
  /** As in `make bench ONLY=name`. */
  readonly name: string;
  /** Runs only where it is asked for. */
  readonly onRequest?: true;
  run(context: BenchContext): Promise<Table>;
}
