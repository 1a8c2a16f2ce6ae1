import { constant } from './constant.ts';
import { exponential } from './exponential.ts';
import { inverseScaling } from './inverseScaling.ts';
import type { ScheduleKind } from './schedule.ts';

export const schedules: readonly ScheduleKind[] = [constant, inverseScaling, exponential];
