import type { PageData, PartitionRow } from '../worker/page/pageData.ts';
import { element } from './element.ts';
import { age, count, quality, qualityName, unknown } from './format.ts';

interface Column {
  readonly title: string;
  readonly text: (row: PartitionRow) => string;
  readonly number?: boolean;
}

/** The table of this process's partitions, as they stand. */
export function partitionTable({ about, partitions, unlisted }: PageData): HTMLElement[] {
  const choice: Column[] = [
    { title: 'Answers', text: ({ source }) => source ?? unknown },
    { title: 'Why', text: ({ reason }) => reason ?? unknown },
    { title: 'Batch model', text: ({ batchModel }) => batchModel ?? unknown },
  ];
  const columns: Column[] = [
    { title: 'Partition', text: ({ partition }) => String(partition) },
    ...(partitions.some(({ thread }) => thread !== null)
      ? [{ title: 'Thread', text: ({ thread }: PartitionRow) => String(thread ?? unknown) }]
      : []),
    { title: 'State', text: ({ state }) => state },
    ...(about.fallback ? choice : []),
    { title: qualityName(about.task), text: (row) => quality(row.quality, about.task), number: true },
    { title: 'Learned', text: ({ learned }) => count(learned), number: true },
    { title: 'Waiting', text: ({ lag }) => count(lag), number: true },
    { title: 'Behind', text: ({ lagSeconds }) => age(lagSeconds), number: true },
    { title: 'Checkpoint', text: ({ checkpointAge }) => age(checkpointAge), number: true },
  ];
  const cell = (tag: string, { number }: Column, text: string): HTMLElement =>
    element(tag, number === true ? 'number' : '', text);
  const head = element('tr', '', ...columns.map((column) => cell('th', column, column.title)));
  const rows = partitions.map((row) =>
    element('tr', '', ...columns.map((column) => cell('td', column, column.text(row)))),
  );
  const table = element('table', 'rows', element('thead', '', head), element('tbody', '', ...rows));
  return [
    element('h2', '', "This process's partitions, now"),
    element(
      'p',
      'note',
      `${qualityName(about.task)} is that of the answers of the last three minutes or so.` +
        (unlisted > 0 ? ` ${unlisted} more partitions are not listed.` : ''),
    ),
    element('div', 'scroll', table),
  ];
}
