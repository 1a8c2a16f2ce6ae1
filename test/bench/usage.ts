/**
 * `node --import usage.ts PROGRAM`: when the program ends, writes what it used to the file that BENCH_USAGE names. From within, so
 * that nothing is asked of the program while it is measured, and the peak is the kernel's own.
 */
import { readFileSync, writeFileSync } from 'node:fs';

export interface Usage {
  /** Peak resident set, bytes. */
  readonly peak: number;
  /** s of CPU, all threads. */
  readonly cpu: number;
  /** When the process began, ms since the epoch. */
  readonly began: number;
}

const file = process.env['BENCH_USAGE'];
if (file !== undefined) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const usage: Usage = {
      peak: maxRSS * 1024,
      cpu: (userCPUTime + systemCPUTime) / 1e6,
      began: performance.timeOrigin,
    };
    writeFileSync(file, JSON.stringify(usage));
  });
}

export function readUsage(path: string): Usage {
  return JSON.parse(readFileSync(path, 'utf8')) as Usage;
}
