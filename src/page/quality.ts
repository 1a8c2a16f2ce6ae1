import { total, type Buckets, type Values } from './buckets.ts';

export type Task = 'classification' | 'regression';

/** Over time: the share of right answers, or the mean absolute error. */
export function qualities(buckets: Buckets, who: string, task: Task): Values {
  const events = buckets.sums(`events.${who}`);
  const errors = buckets.sums(`errors.${who}`);
  return events.map((count, i) => quality(count, errors[i]!, task));
}

/** Over all of it. */
export function overall(buckets: Buckets, who: string, task: Task): number | null {
  return quality(total(buckets.sums(`events.${who}`)), total(buckets.sums(`errors.${who}`)), task);
}

function quality(events: number, errors: number, task: Task): number | null {
  if (events === 0) return null;
  return task === 'classification' ? 1 - errors / events : errors / events;
}
