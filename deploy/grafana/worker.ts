import type { Dashboard } from './declarations.ts';
import { now } from './worker/now.ts';
import { stream } from './worker/stream.ts';
import { latency } from './worker/latency.ts';
import { commits } from './worker/commits.ts';
import { processes } from './worker/processes.ts';
import { registry } from './worker/registry.ts';

export const worker: Dashboard = {
  uid: 'driftline-worker',
  title: 'Driftline: Worker',
  description: 'Whether the workers work: who answers, how far behind they are, what goes wrong.',
  rows: [
    { title: 'Now', panels: now },
    { title: 'Stream', panels: stream },
    { title: 'Latency', panels: latency },
    { title: 'Commits and checkpoints', panels: commits },
    { title: 'Schema registry', panels: registry },
    { title: 'Processes', panels: processes },
  ],
};
