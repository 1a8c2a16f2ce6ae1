import type { Panel } from '../declarations.ts';
import { of, rate } from '../expressions.ts';

export const processes: readonly Panel[] = [
  {
    kind: 'lines',
    title: 'Processor',
    description: 'Cores that each process uses.',
    unit: 'short',
    queries: [{ expr: `sum by (instance) (${rate('process_cpu_seconds_total')})`, legend: '{{instance}}' }],
  },
  {
    kind: 'lines',
    title: 'Memory',
    description:
      'Memory of each process, and of it what its objects take (the heaps of its threads together).',
    unit: 'bytes',
    queries: [
      { expr: `max by (instance) (${of('process_resident_memory_bytes')})`, legend: '{{instance}} resident' },
      { expr: `sum by (instance) (${of('nodejs_heap_size_used_bytes')})`, legend: '{{instance}} heap' },
    ],
  },
  {
    kind: 'lines',
    title: 'Event loop',
    description: 'How late the event loop is, 99th percentile: what holds it holds heartbeats and health.',
    unit: 's',
    queries: [
      { expr: `max by (instance) (${of('nodejs_eventloop_lag_p99_seconds')})`, legend: '{{instance}}' },
    ],
  },
  {
    kind: 'lines',
    title: 'Garbage collection',
    description: 'Share of the time that goes into it, of the threads together.',
    unit: 'percentunit',
    queries: [
      { expr: `sum by (instance) (${rate('nodejs_gc_duration_seconds_sum')})`, legend: '{{instance}}' },
    ],
  },
];
