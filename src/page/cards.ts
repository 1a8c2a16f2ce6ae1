import { answerReasons } from '../pipeline/fallback/reasons.ts';
import type { PageData, PartitionRow } from '../worker/page/pageData.ts';
import { total, type Buckets } from './buckets.ts';
import { element } from './element.ts';
import { age, count, dateTime, decimal, percent, quality, qualityName, unknown } from './format.ts';
import { overall } from './quality.ts';

/** What is to be seen at a glance. */
export function cards(data: PageData, buckets: Buckets, range: string): HTMLElement[] {
  const { about, partitions } = data;
  const read = total(buckets.sums('read'));
  const rejected = total(buckets.counted('rejected.').map((one) => one.total));
  const drifts = total(buckets.sums('drifts'));
  const value = (who: string): string => quality(overall(buckets, who, about.task), about.task);
  const shares = [
    card(
      '',
      `${qualityName(about.task)}, ${range}`,
      value(about.fallback ? 'served' : 'online'),
      about.fallback ? `online ${value('online')}` : '',
      about.fallback ? `batch ${value('batch')}` : '',
      `no-change ${value('noChange')}`,
    ),
    card(
      '',
      `Rejected, ${range}`,
      read === 0 ? unknown : percent(rejected / read),
      `${count(rejected)} of ${count(read)} events`,
      `${count(drifts)} ${drifts === 1 ? 'drift' : 'drifts'} found`,
    ),
  ];
  if (about.file !== null) return about.fallback ? [...shares, taken(data, buckets)] : shares;
  const [right, refused] = shares;
  return [
    answering(data),
    right!,
    card(
      '',
      'Lag',
      age(worst(partitions.map(({ lagSeconds }) => lagSeconds))),
      `${count(sum(partitions.map(({ lag }) => lag)))} offsets wait`,
      running(data),
    ),
    card(
      '',
      'Oldest checkpoint',
      age(worst(partitions.map(({ checkpointAge }) => checkpointAge))),
      'what came since is learned again after a crash',
    ),
    refused!,
    night(data),
  ];
}

function running({ partitions, shown }: PageData): string {
  if (shown.partition !== null) return partitions[0]?.state ?? 'not here now';
  if (partitions.length === 0) return 'no partition is here';
  const others = partitions.filter(({ state }) => state !== 'running').length;
  return others === 0 ? 'all partitions run' : `${others} not running yet`;
}

/** Of a backtest by nights. */
function taken({ partitions }: PageData, buckets: Buckets): HTMLElement {
  const newest = partitions[0]?.batchModel ?? null;
  return card(
    '',
    'Batch models taken',
    count(total(buckets.sums('swaps'))),
    newest === null ? '' : `the last one: ${newest}`,
  );
}

function answering({ about, partitions }: PageData): HTMLElement {
  const title = 'Answers now';
  if (partitions.every(({ state }) => state !== 'running'))
    return card('', title, unknown, 'no partition runs here');
  if (!about.fallback)
    return card('online', title, 'online', 'alone: there is no fallback in the configuration');
  const by = new Map<string, number>();
  for (const { source } of partitions) if (source !== null) by.set(source, (by.get(source) ?? 0) + 1);
  const [most] = [...by].sort((a, b) => b[1] - a[1]);
  if (most === undefined) return card('', title, unknown, 'nothing was asked yet');
  const [source, number] = most;
  const reason = partitions.find((one) => one.source === source)?.reason;
  const why = answerReasons.find((one) => one.reason === reason)?.doc.replaceAll('`', '') ?? '';
  const rest = partitions.length > 1 ? `in ${number} of ${partitions.length} partitions` : '';
  return card(source, title, source, rest, `${reason ?? ''}: ${why}`);
}

function night({ batch, about }: PageData): HTMLElement {
  const title = "Last night's model";
  if (batch === null)
    return card('', title, unknown, about.fallback ? '' : 'there is no fallback in the configuration');
  const { run, newest, refused } = batch;
  const told = refused.map(([reason, number]) => `refused here: ${reason}, ${number}×`);
  if (run === null)
    return card(
      '',
      title,
      newest === null ? 'none yet' : 'announced',
      newest ?? 'no run was told of',
      ...told,
    );
  const { loss, priorLoss, standingLoss } = run.metrics;
  return card(
    run.result === 'promoted' ? 'good' : 'bad',
    title,
    run.result,
    `${dateTime(run.time)}, ${count(run.rows)} rows in ${age(run.seconds)}`,
    loss == null
      ? ''
      : `loss ${decimal(loss)}, prior's ${decimal(priorLoss ?? null)}, before ${decimal(standingLoss ?? null)}`,
    run.result === 'promoted' ? '' : run.reason,
    newest === null ? '' : `newest: ${newest}`,
    ...told,
  );
}

/** @param color the class of its value; empty: ink */
function card(color: string, title: string, value: string, ...notes: readonly string[]): HTMLElement {
  const lines = notes.filter((note) => note !== '').map((note) => element('p', '', note));
  return element(
    'div',
    'card',
    element('h2', '', title),
    element('p', `value ${color}`.trim(), value),
    ...lines,
  );
}

function worst(values: readonly PartitionRow['lagSeconds'][]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function sum(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : total(known);
}
