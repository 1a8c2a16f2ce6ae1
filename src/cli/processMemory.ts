import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What this process holds of memory, and how it gives back what it does not use. */
export interface ProcessMemory {
  /** bytes: the resident set of the whole process. */
  resident(): number;
  /** Tens of ms. */
  collect(): void;
}

/**
 * V8 takes a limit of its heap only at its start (`--max-old-space-size` that is set later does nothing), and by itself lets garbage grow by
 * hundreds of MiB before it collects, since the machine has them. So whoever has a bound collects by himself. `last-resort` also gives
 * the freed pages back to the system; a plain collection keeps them.
 */
export function processMemory(): ProcessMemory {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as (options: object) => void;
  return {
    resident: () => process.memoryUsage.rss(),
    collect: () => {
      gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    },
  };
}
