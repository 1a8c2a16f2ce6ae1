import type { Dashboard } from './declarations.ts';
import { now } from './nightly/now.ts';
import { runs } from './nightly/runs.ts';
import { use } from './nightly/use.ts';

export const nightly: Dashboard = {
  uid: 'driftline-nightly',
  title: 'Driftline: Nightly job',
  description: 'Whether the nights give models, how good these are, and whether the workers follow them.',
  rows: [
    { title: 'Now', panels: now },
    { title: 'Runs', panels: runs },
    { title: 'In use', panels: use },
  ],
};
