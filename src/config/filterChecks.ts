import type { Report } from './checks.ts';
import type { Sections } from './schema.ts';

/** The filters that look at nothing but an event's id. */
const ofIds = new Set(['duplicate']);

/** That no filter looks for something which the events, as they are read, cannot have. */
export function checkFilters({ filters, input }: Partial<Sections>, report: Report): void {
  if (input === undefined || input.id !== undefined) return;
  filters?.forEach(({ spec }, i) => {
    if (!ofIds.has(spec.kind)) return;
    report(
      ['filters', i],
      `${spec.kind} looks at the events' ids, and without input.id each event has one of its own (topic-partition-offset): name the ` +
        'field with input.id, or leave the filter out',
    );
  });
}
