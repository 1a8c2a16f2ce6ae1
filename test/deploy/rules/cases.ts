import type { Case } from './case.ts';
import { model } from './model.ts';
import { nightly } from './nightly.ts';
import { stream } from './stream.ts';
import { workers } from './workers.ts';

/** Each alert fires in one of these at least, and is quiet in another. */
export const cases: readonly Case[] = [...workers, ...stream, ...model, ...nightly];
