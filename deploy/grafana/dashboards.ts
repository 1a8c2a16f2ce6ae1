import type { Dashboard } from './declarations.ts';
import { model } from './model.ts';
import { nightly } from './nightly.ts';
import { worker } from './worker.ts';

/** By the name of their files, without `.json`. */
export const dashboards: Readonly<Record<string, Dashboard>> = { worker, model, nightly };
