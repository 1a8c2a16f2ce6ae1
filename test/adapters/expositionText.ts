/** A metric as Prometheus reads it. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: Sample[];
}

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const line = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const label = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(?:,|$)/;
const number = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[+-]Inf|NaN)$/;
const suffixes: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/**
 * Reads the text format, version 0.0.4, and throws where Prometheus might be forgiving: HELP and TYPE once and before the samples, all of
 * a metric together, no series twice, no value that is no number, histograms that add up.
 */
export function readExposition(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, Family>();
  let current: Family | undefined;
  let help: { name: string; text: string } | undefined;
  const series = new Set<string>();
  for (const one of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) (\S+) (.+)$/.exec(one);
    if (comment?.[1] === 'HELP') {
      help = { name: comment[2]!, text: comment[3]! };
    } else if (comment?.[1] === 'TYPE') {
      const [, , name, type] = comment as unknown as [string, string, string, string];
      if (help?.name !== name) throw new Error(`no HELP before the TYPE of ${name}`);
      if (families.has(name)) throw new Error(`${name} comes twice`);
      if (!(type in suffixes)) throw new Error(`${name} is a ${type}`);
      current = { name, type, help: help.text, samples: [] };
      families.set(name, current);
      help = undefined;
    } else if (one !== '') {
      const sample = readSample(one);
      if (
        current === undefined ||
        !suffixes[current.type]!.some((end) => sample.name === current!.name + end)
      )
        throw new Error(`not under its TYPE: ${one}`);
      const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
      if (series.has(key)) throw new Error(`twice: ${one}`);
      series.add(key);
      current.samples.push(sample);
    }
  }
  for (const family of families.values()) if (family.type === 'histogram') checkHistogram(family);
  return families;
}

function readSample(text: string): Sample {
  const match = line.exec(text);
  if (match === null || !number.test(match[3]!)) throw new Error(`no sample: ${text}`);
  const labels: Record<string, string> = {};
  let rest = match[2] ?? '';
  while (rest !== '') {
    const pair = label.exec(rest);
    if (pair === null || pair[1]! in labels) throw new Error(`wrong labels: ${text}`);
    labels[pair[1]!] = pair[2]!.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c));
    rest = rest.slice(pair[0].length);
  }
  return { name: match[1]!, labels, value: Number(match[3]!.replace('Inf', 'Infinity')) };
}

/** Buckets grow with their bound up to +Inf, which is the count. */
function checkHistogram({ name, samples }: Family): void {
  const of = (labels: Sample['labels']): string => JSON.stringify(withoutBound(labels));
  for (const count of samples.filter((sample) => sample.name === `${name}_count`)) {
    const buckets = samples
      .filter((sample) => sample.name === `${name}_bucket` && of(sample.labels) === of(count.labels))
      .map(({ labels, value }) => ({ le: Number(labels['le']!.replace('Inf', 'Infinity')), value }));
    const grows = buckets.every(
      ({ le, value }, i) => i === 0 || (le > buckets[i - 1]!.le && value >= buckets[i - 1]!.value),
    );
    const last = buckets.at(-1);
    if (!grows || last?.le !== Infinity || last.value !== count.value)
      throw new Error(`the buckets of ${name} do not add up`);
    if (!samples.some((sample) => sample.name === `${name}_sum` && of(sample.labels) === of(count.labels)))
      throw new Error(`${name} has no sum`);
  }
}

/** The labels that a bucket shares with the others of its histogram. */
export function withoutBound(labels: Sample['labels']): Sample['labels'] {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== 'le'));
}
