import type { Sample, WorkerMetric } from './metric.ts';
import { callResults } from './schemas/registryCalls.ts';

/** Of a worker with a schema registry; events and predictions may each have one. */
export const registryMetrics: readonly WorkerMetric[] = [
  {
    name: 'driftline_registry_requests_total',
    type: 'counter',
    labels: ['result'],
    help:
      'Questions to the schema registry, by what came of them: found, unknown (there is no such schema), refused (a schema that cannot be used) ' +
      'or failed (no answer, and asked again). With a schema registry only.',
    read: ({ registryCalls = [] }) =>
      callResults.map((result): Sample => {
        const counts = registryCalls.map((calls) => calls.counts.get(result) ?? 0);
        return [{ result }, counts.reduce((sum, count) => sum + count, 0)];
      }),
  },
  {
    name: 'driftline_registry_waiting_schemas',
    type: 'gauge',
    labels: [],
    help: 'Schemas that the schema registry is being asked for; what needs one waits. With a schema registry only.',
    read: ({ waitingSchemas = 0 }) => [[{}, waitingSchemas]],
  },
  {
    name: 'driftline_registry_away_seconds',
    type: 'gauge',
    labels: [],
    help: 'For how long the schema registry has not answered though it was asked; 0: it answers. With a schema registry only.',
    read: ({ registryCalls = [] }) => [
      [{}, Math.max(0, ...registryCalls.map(({ awaySeconds }) => awaySeconds))],
    ],
  },
];
