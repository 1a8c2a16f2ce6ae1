import { find } from '../core/kind.ts';
import type { Sample } from '../core/sample.ts';
import type { Fault } from '../core/result.ts';
import type { State } from '../core/state.ts';
import type { Filter, FilterContext } from '../filters/filter.ts';
import { filters } from '../filters/registry.ts';
import type { FilterAction, FilterStage } from './topology.ts';

/** What the filters say of an event. One object a pipeline, filled anew. */
export interface Verdict {
  action: 'accept' | FilterAction;
  /** Of the filter that stopped it. */
  fault: Fault | undefined;
  /** The reasons of the filters that quarantine it; undefined: none. */
  quarantined: string[] | undefined;
}

/** The filters in the configuration's order. The first one that rejects or drops ends it; those that quarantine add up. */
export class FilterChain {
  private readonly stages: { readonly filter: Filter; readonly action: FilterAction }[];
  private readonly verdict: Verdict = { action: 'accept', fault: undefined, quarantined: undefined };

  constructor(stages: readonly FilterStage[], context: FilterContext, states?: readonly State[]) {
    this.stages = stages.map(({ action, spec }, i) => ({
      action,
      filter: find(filters, spec).create(spec.options, context, states?.[i]),
    }));
  }

  /** Judges an event, then lets the filters learn from it. The verdict is valid until the next call. */
  judge(sample: Sample): Verdict {
    const verdict = this.verdict;
    verdict.action = 'accept';
    verdict.fault = undefined;
    verdict.quarantined = undefined;
    for (const { filter, action } of this.stages) {
      const detail = filter.check(sample);
      if (detail === undefined) continue;
      if (action === 'quarantine') {
        verdict.action = 'quarantine';
        (verdict.quarantined ??= []).push(filter.reason);
        continue;
      }
      verdict.action = action;
      verdict.fault = { reason: filter.reason, detail };
      filter.learnOne(sample);
      return verdict;
    }
    for (const { filter } of this.stages) filter.learnOne(sample);
    return verdict;
  }

  /** Of the filters with this action. */
  reasonsOf(action: FilterAction): string[] {
    return this.stages.filter((stage) => stage.action === action).map(({ filter }) => filter.reason);
  }

  snapshot(): State[] {
    return this.stages.map(({ filter }) => filter.snapshot());
  }
}
