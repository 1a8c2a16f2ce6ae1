import type { Panel } from '../declarations.ts';
import { of, rate } from '../expressions.ts';

const needs = 'a schema registry';
const empty = 'no schema registry';

export const registry: readonly Panel[] = [
  {
    kind: 'areas',
    title: 'Questions to the registry',
    description:
      'Questions a second by what came of them: found; unknown, no such schema (its events become dead letters, or the worker ends); refused, a schema that cannot be used; failed, no answer, and asked again.',
    unit: 'eps',
    queries: [
      {
        expr: `sum by (result) (${rate('driftline_registry_requests_total')})`,
        legend: '{{result}}',
        needs,
      },
    ],
    width: 8,
    empty,
  },
  {
    kind: 'lines',
    title: 'Schemas that are waited for',
    description:
      'Schemas that the registry is being asked for, by process. Partitions whose next event needs one stand still until it is there.',
    unit: 'short',
    queries: [
      {
        expr: `sum by (instance) (${of('driftline_registry_waiting_schemas')})`,
        legend: '{{instance}}',
        needs,
      },
    ],
    width: 8,
    empty,
  },
  {
    kind: 'lines',
    title: 'The registry is away',
    description: 'For how long it has not answered though it was asked, by process; 0 where it answers.',
    unit: 's',
    queries: [
      {
        expr: `max by (instance) (${of('driftline_registry_away_seconds')})`,
        legend: '{{instance}}',
        needs,
      },
    ],
    limits: { orange: 60, red: 300 },
    width: 8,
    empty,
  },
];
