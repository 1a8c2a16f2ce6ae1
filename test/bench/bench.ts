import type { BrokerForBenches } from './broker.ts';
import type { Table } from './table.ts';

export interface BenchContext {
  /** Starts it at the first call: most benches need none. */
  broker(): Promise<BrokerForBenches>;
  /** Where a bench may leave files: configurations, logs. */
  readonly folder: string;
  /** Told one line for each step that takes long. */
  readonly say: (line: string) => void;
  /** What takes minutes is wanted, too. */
  readonly long: boolean;
}

/** One question about speed or memory. It measures and never judges: a slow machine is no fault. */
export interface Bench {
  /** As in `make bench ONLY=name`. */
  readonly name: string;
  /** Runs only where it is asked for: by its name, or by `make bench MEMORY=1`. */
  readonly onRequest?: true;
  /** Runs in any case, and looks at more with `make bench MEMORY=1`. */
  readonly longer?: true;
  run(context: BenchContext): Promise<Table>;
}
