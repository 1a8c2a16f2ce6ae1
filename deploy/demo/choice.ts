import type { Settings } from './settings.ts';

/** `own`: the one that KAFKA_BROKERS names. */
export type Kind = 'own' | 'jvm' | 'compose' | 'memory';

export const names: Readonly<Record<Kind, string>> = {
  own: 'the Kafka at KAFKA_BROKERS',
  jvm: 'Apache Kafka on this machine’s JVM',
  compose: 'Apache Kafka in a container',
  memory: 'the in-memory broker',
};

/** Which brokers may be tried, best first. What was asked for is not replaced by anything else. */
export function candidates(settings: Pick<Settings, 'broker' | 'brokers'>): readonly Kind[] {
  if (settings.broker !== undefined) return [settings.broker];
  if (settings.brokers !== undefined) return ['own'];
  return ['jvm', 'compose', 'memory'];
}

/**
 * Opens the first that works, and says why another one did not.
 * @throws what the last one threw
 */
export async function firstThatWorks<T>(
  kinds: readonly Kind[],
  open: (kind: Kind) => Promise<T>,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<T> {
  for (const [i, kind] of kinds.entries()) {
    try {
      return await open(kind);
    } catch (error) {
      const next = kinds[i + 1];
      if (next === undefined || signal.aborted) throw error;
      say(`${names[kind]} is not to be had: ${firstLine(error)}. Next: ${names[next]}.`);
    }
  }
  throw new Error('there is no broker to choose from');
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!.replace(/\.$/, '');
}
