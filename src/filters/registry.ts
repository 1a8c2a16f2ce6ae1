import { duplicate } from './duplicate.ts';
import type { FilterKind } from './filter.ts';
import { outlier } from './outlier.ts';
import { range } from './range.ts';

export const filters: readonly FilterKind[] = [range, outlier, duplicate];
