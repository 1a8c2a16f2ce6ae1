import type { Task } from '../core/output.ts';
import type { DriftOptions, Topology } from '../pipeline/topology.ts';

/** What a worker does, complete and checked. All times in ms. */
export interface WorkerOptions {
  /** The configuration file, as its user names it: for the commands that faults propose. */
  readonly file: string;
  /** Group id, and prefix of transactional ids and internal topics. */
  readonly app: string;
  readonly input: {
    readonly topic: string;
    /** Where to begin where there is no checkpoint; a number is a time, ms since the epoch. */
    readonly start: 'earliest' | 'latest' | number;
    readonly onLoss: 'stop' | 'continue';
  };
  readonly output: { readonly topic: string };
  readonly deadLetter: { readonly topic: string } | undefined;
  /** At-least-once: outputs go before their transaction, and those since the last commit may be sent again, with the same id and value. */
  readonly delivery: 'exactly-once' | 'at-least-once';
  readonly commit: { readonly interval: number; /** bytes of outputs */ readonly bytes: number };
  readonly checkpoint: { readonly interval: number };
  readonly sessionTimeout: number;
  /** Without any progress for so long, though it tries, the worker ends. */
  readonly giveUp: number;
  /** @see Health.live, `deadlineAbove` */
  readonly progressDeadline: number;
  readonly topology: Topology;
}

/** A detector cannot go on with values of another kind. What is read as usual is not told: it was not told before there was a choice. */
function driftLayout({ detector, reads }: DriftOptions, task: Task | undefined): unknown {
  const usual = task === 'regression' ? 'loss' : 'error';
  return reads === usual ? detector.kind : [detector.kind, reads];
}

export function stateTopic(app: string): string {
  return `${app}.state`;
}

/**
 * What of the configuration a state depends on, as text. A state of another layout is refused; numbers that only tune (a
 * learning rate, a threshold, an interval) may change.
 */
export function layoutOf(topology: Topology): string {
  return JSON.stringify({
    features: topology.features.map(({ name, type, missing }) => [name, type, missing === 'mean']),
    label:
      topology.label === undefined
        ? null
        : [topology.label.task, topology.label.classes?.map(String) ?? null],
    filters: topology.filters.map(({ spec }) => [spec.kind, spec.options['field'] ?? null]),
    transform: topology.transform.map(({ kind, options }) =>
      kind === 'lastLabel' ? [kind, options['count'] ?? null, options['as'] ?? null] : kind,
    ),
    model: topology.model.kind,
    drift: topology.drift === undefined ? null : driftLayout(topology.drift, topology.label?.task),
  });
}
