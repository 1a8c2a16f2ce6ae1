/** `make run`: plays the electricity market to a worker on a Kafka, and checks what came out. See README.md. */
import { inspect } from 'node:util';
import { demonstrate } from './demonstration.ts';
import { placesIn } from './places.ts';
import { readSettings, SettingsError } from './settings.ts';
import { Stopwatch } from './stopwatch.ts';

/** As shells count: 128 and the signal's number. */
const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

class Interrupted extends Error {
  readonly code: number;
  constructor(signal: keyof typeof signals) {
    super(signal);
    this.code = signals[signal];
  }
}

const interrupt = new AbortController();
for (const name of Object.keys(signals) as (keyof typeof signals)[]) {
  process.on(name, () => {
    // Asked twice, it goes at once; what it started sees its pipe close, and ends by itself.
    if (interrupt.signal.aborted) process.exit(signals[name]);
    console.error('\nstopping: the worker first, then the broker (once more: at once)');
    interrupt.abort(new Interrupted(name));
  });
}

async function main(): Promise<number> {
  const stopwatch = new Stopwatch();
  // When make began, in seconds: packages and build come before this program.
  const since = Number(process.env['DRIFTLINE_DEMO_SINCE'] ?? NaN);
  if (since > 0)
    stopwatch.steps.push({ name: 'packages and build', seconds: Math.max(0, Date.now() / 1000 - since) });
  try {
    await demonstrate(readSettings(process.env), placesIn(), process.stdout, stopwatch, interrupt.signal);
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) return (interrupt.signal.reason as Interrupted).code;
    if (error instanceof SettingsError) {
      console.error(error.message);
      return 2;
    }
    console.error(`\n${told(error)}`);
    return 1;
  }
}

/** A fault in the world is told by its messages; one in the program (a TypeError) with its stack. */
function told(error: unknown): string {
  if (!(error instanceof Error) || error.constructor === TypeError) return inspect(error);
  return error.cause === undefined ? error.message : `${error.message}\n  because: ${told(error.cause)}`;
}

process.exit(await main());
