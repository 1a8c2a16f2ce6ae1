import { spoilKinds, type Shares } from './spoil.ts';

export const brokerKinds = ['jvm', 'compose', 'memory'] as const;
export type BrokerKind = (typeof brokerKinds)[number];

/** What the environment asks for. */
export interface Settings {
  /** BROKER; undefined: the first that works. */
  readonly broker: BrokerKind | undefined;
  /** KAFKA_BROKERS; undefined: none given. */
  readonly brokers: string | undefined;
  /** RATE, events a second; undefined: as fast as it goes. */
  readonly rate: number | undefined;
  /** SEED of what is spoiled. */
  readonly seed: number;
  /** SPOIL, shared out evenly, or SPOIL_MISSING, SPOIL_RANGE ... one by one; shares of all events. */
  readonly shares: Shares;
  /** WORKERS, processes of the group. */
  readonly workers: number;
  /** PARTITIONS of the topic of the events. */
  readonly partitions: number;
  /** NIGHTS: 1, or 0 for a worker without its nightly job. */
  readonly nights: boolean;
}

/** A setting that is not allowed: the user's mistake, told without a stack. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** @throws SettingsError that names every fault */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const faults: string[] = [];
  const given = (name: string): string | undefined => {
    const value = environment[name]?.trim();
    return value === '' ? undefined : value;
  };
  const number = (name: string, allowed: string, fits: (value: number) => boolean): number | undefined => {
    const text = given(name);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (fits(value)) return value;
    faults.push(`${name}=${text}: expected ${allowed}`);
    return undefined;
  };
  const share = (name: string): number | undefined =>
    number(name, 'a share from 0 to 1', (value) => value >= 0 && value <= 1);

  const broker = given('BROKER');
  if (broker !== undefined && !isBrokerKind(broker)) {
    faults.push(`BROKER=${broker}: expected ${brokerKinds.join(', ')}, or nothing for the first that works`);
  }
  const each = (share('SPOIL') ?? 0.01) / spoilKinds.length;
  const shares = Object.fromEntries(
    spoilKinds.map((kind) => [kind, share(`SPOIL_${kind.toUpperCase()}`) ?? each]),
  ) as Record<(typeof spoilKinds)[number], number>;
  const sum = Object.values(shares).reduce((a, b) => a + b, 0);
  if (sum > 1) faults.push(`the shares of SPOIL_... add up to ${sum}: expected at most 1`);
  const settings: Settings = {
    broker: broker as BrokerKind | undefined,
    brokers: given('KAFKA_BROKERS'),
    rate: number('RATE', 'events a second, more than 0', (value) => value > 0 && Number.isFinite(value)),
    seed: number('SEED', 'a whole number', Number.isSafeInteger) ?? 42,
    shares,
    workers: number('WORKERS', 'a whole number from 1 to 16', (value) => small(value, 16)) ?? 1,
    partitions: number('PARTITIONS', 'a whole number from 1 to 64', (value) => small(value, 64)) ?? 1,
    nights: number('NIGHTS', '1 or 0', (value) => value === 0 || value === 1) !== 0,
  };
  if (faults.length > 0) throw new SettingsError(faults.join('\n'));
  return settings;
}

function small(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= most;
}

function isBrokerKind(value: string): value is BrokerKind {
  return (brokerKinds as readonly string[]).includes(value);
}
