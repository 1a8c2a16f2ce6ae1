import type { PartSpec } from '../core/options.ts';

/** The nightly job, complete and checked. Times in ms, sizes in bytes. */
export interface BatchOptions {
  /** Undefined: nothing can be trained, since there is no label, its classes are not declared, or no batch model fits them. */
  readonly model: PartSpec | undefined;
  /** How much event time, up to the newest, is trained on. */
  readonly window: number;
  /** The most that the process of `driftline train` may hold (resident set). */
  readonly memory: number;
  /** The most that the rows may take on disk. */
  readonly disk: number;
  /** Where the rows are kept meanwhile; undefined: the system's folder for temporary files. */
  readonly directory: string | undefined;
  readonly minimumRows: number;
  /** How much worse than the standing model a new one may be, in loss. */
  readonly tolerance: number;
  /** Where artifacts are kept. */
  readonly store: 'topic' | { readonly folder: string };
  readonly keepModels: number;
  readonly seed: number;
}
