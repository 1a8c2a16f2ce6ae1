/** From which event on a partition had which batch model. */
export interface Swap {
  readonly partition: number;
  /** The offset of the first event that it could answer. */
  readonly next: number;
  /** The batch model's version. */
  readonly model: string;
}

const message = 'the batch model is in use from here on';

/** @param logs of the workers. @returns in the order of partitions and offsets */
export function swapsIn(logs: readonly string[]): Swap[] {
  const lines = logs.flatMap((log) => log.split('\n').flatMap(parseLine));
  lines.sort((a, b) => a.time - b.time);
  // Where a commit failed, and the task began anew, a partition takes the same model again: the last time counts.
  const swaps = new Map(lines.map(({ swap }) => [`${swap.partition} ${swap.model}`, swap]));
  return [...swaps.values()].sort((a, b) => a.partition - b.partition || a.next - b.next);
}

function parseLine(line: string): { time: number; swap: Swap }[] {
  if (!line.includes(message)) return [];
  const { time, partition, next, model } = JSON.parse(line) as Swap & { time: string | number };
  return [{ time: new Date(time).getTime(), swap: { partition, next, model } }];
}
