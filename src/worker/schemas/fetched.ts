import { WorkerError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { RegistryCalls } from './registryCalls.ts';

/** ms between two looks of whoever waits. */
const lookInterval = 1_000;

/** Of a registry: what its calls have come to. */
interface Asked {
  readonly calls: Pick<RegistryCalls, 'lastSign'>;
}

/**
 * Waits until a schema is there, or `signal` aborts: each call of the registry, also one that failed and is made again, is a sign of life.
 * @param between is called now and then meanwhile. @returns ms until it is to be called again, at the latest
 * @throws what `fetched` rejects with
 */
export async function schemaFetched(
  { clock, schemas }: { readonly clock: Clock; readonly schemas: Asked | undefined },
  fetched: Promise<void>,
  signal: AbortSignal,
  moved: (now: number) => void,
  between: () => Promise<number> = () => Promise.resolve(lookInterval),
): Promise<void> {
  // Or given up: what `fetched` comes to is then nobody's.
  const over = new AbortController();
  const end = (): void => {
    over.abort();
  };
  fetched.then(end, end);
  signal.addEventListener('abort', end, { once: true });
  try {
    while (!signal.aborted && !over.signal.aborted) {
      if (schemas !== undefined) moved(schemas.calls.lastSign);
      const pause = await between();
      await clock.sleep(Math.min(lookInterval, pause), over.signal);
    }
  } finally {
    // Also where `between` failed: the signal may be of a task that tries again and again.
    signal.removeEventListener('abort', end);
  }
  if (!signal.aborted) await fetched;
}

/** What does not pass, with the record that it came of. */
export function atRecord(error: unknown, topic: string, partition: number, offset: number): unknown {
  if (!(error instanceof WorkerError) || error.trouble !== 'fatal') return error;
  return new WorkerError(
    'fatal',
    `offset ${offset} of ${topic}-${partition} cannot be read: ${error.message}`,
    error,
  );
}
