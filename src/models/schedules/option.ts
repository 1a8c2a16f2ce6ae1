import { find } from '../../core/kind.ts';
import type { PartOption, PartSpec } from '../../core/options.ts';
import { schedules } from './registry.ts';
import type { Schedule } from './schedule.ts';

/** An option that takes a learning-rate schedule, or a bare number for a constant rate; `rate` where it is left out. */
export function scheduleOption(doc: string, rate: number): PartOption {
  return {
    type: 'part',
    kinds: schedules,
    default: rate,
    number: { kind: 'constant', option: 'learningRate' },
    doc,
  };
}

export function createSchedule(spec: PartSpec): Schedule {
  return find(schedules, spec).create(spec.options, {});
}
