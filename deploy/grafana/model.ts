import type { Dashboard } from './declarations.ts';
import { now } from './model/now.ts';
import { quality } from './model/quality.ts';
import { answers } from './model/answers.ts';
import { drift } from './model/drift.ts';
import { learning } from './model/learning.ts';
import { notLearned } from './model/notLearned.ts';

export const model: Dashboard = {
  uid: 'driftline-model',
  title: 'Driftline: Model',
  description: 'How good the models are, which of them answers, what is learned, and what is not.',
  rows: [
    { title: 'Now', panels: now },
    { title: 'Quality', panels: quality },
    { title: 'Who answers', panels: answers },
    { title: 'Learning', panels: learning },
    { title: 'Drift', panels: drift },
    { title: 'Not learned', panels: notLearned },
  ],
};
