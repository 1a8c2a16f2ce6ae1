import type { RegisteredKind } from '../../core/kind.ts';

/** The learning rate by the number of steps taken before (from 0). Remembers nothing. */
export interface Schedule {
  get(t: number): number;
}

export type ScheduleKind = RegisteredKind<Schedule, object>;
