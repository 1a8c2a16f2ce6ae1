import { counted } from '../core/counted.ts';
import { cbor } from '../adapters/encoding/cbor.ts';
import type { ExactAuc } from '../evaluate/exactAuc.ts';
import type { Metrics } from '../evaluate/evaluation.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { NightlyReport } from './nightly.ts';
import { nightlyTable } from './nightlyTable.ts';
import { metricsOf, type Scored, type SlotScores } from './slotScores.ts';

export interface BacktestReport {
  readonly events: number;
  readonly accepted: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly quarantined: Readonly<Record<string, number>>;
  readonly dropped: Readonly<Record<string, number>>;
  readonly unlabelled: number;
  /** Accepted events whose label is none that the model knows: of another class, or no number. */
  readonly unfit: number;
  readonly waiting: number;
  readonly scored: number;
  readonly learned: number;
  readonly metrics: Metrics;
  /** Only with `drift`: changes, warnings of them, and how often something was done. */
  readonly drift?: {
    readonly drifts: number;
    readonly warnings: number;
    readonly onDrift: string;
    readonly acted: number;
  };
  /** Only with `fallback`: the answers that were given, and those of what stood beside the online model. */
  readonly served?: Scored;
  readonly batch?: Scored;
  readonly prior?: Scored;
  readonly noChange?: Scored;
  /** Only with `--nightly`. */
  readonly nightly?: NightlyReport;
  readonly hash: string;
  readonly seconds: number;
  readonly eventsPerSecond: number;
}

/** What a pipeline made of a file. */
export function reportOf(
  pipeline: Pipeline,
  auc: ExactAuc,
  beside: SlotScores | undefined,
  nightly: NightlyReport | undefined,
  seconds: number,
): BacktestReport {
  const { counts, evaluation } = pipeline;
  const metrics = metricsOf(pipeline, evaluation, auc);
  return {
    events: counts.events,
    accepted: counts.accepted,
    rejected: Object.fromEntries(counts.rejectedBy),
    quarantined: Object.fromEntries(counts.quarantinedBy),
    dropped: Object.fromEntries(counts.droppedBy),
    unlabelled: counts.unlabelled,
    unfit: counts.unfit,
    waiting: pipeline.waiting.size,
    scored: evaluation.scored,
    learned: counts.learned,
    metrics,
    ...(pipeline.drift !== undefined && {
      drift: {
        drifts: counts.drifts,
        warnings: pipeline.drift.warnings,
        onDrift: pipeline.drift.reaction,
        acted: pipeline.drift.acted,
      },
    }),
    ...beside?.report(pipeline),
    ...(nightly !== undefined && { nightly }),
    hash: cbor.hash(cbor.encode(pipeline.snapshot())),
    seconds: Number(seconds.toFixed(3)),
    eventsPerSecond: Math.round(counts.events / seconds),
  };
}

/** For a terminal: one figure a line; then the nights, where there were any. */
export function tableOf(report: BacktestReport): string {
  const reasons = (counts: Readonly<Record<string, number>>): string => {
    const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
    const each = Object.entries(counts).map(([reason, n]) => `${reason} ${n}`);
    return each.length === 0 ? '0' : `${total} (${each.join(', ')})`;
  };
  const rows: [string, string][] = [
    ['events', `${report.events} in ${report.seconds} s (${report.eventsPerSecond} a second)`],
    ['accepted', String(report.accepted)],
    ['rejected', reasons(report.rejected)],
    ['quarantined', reasons(report.quarantined)],
    ['dropped', reasons(report.dropped)],
    ['unlabelled', String(report.unlabelled)],
    ['unfit labels', String(report.unfit)],
    ['scored', String(report.scored)],
    ['learned', `${report.learned} (${report.waiting} wait)`],
    ...Object.entries(report.metrics).map(([name, value]): [string, string] => [
      name,
      value === null ? '-' : String(value),
    ]),
    ...driftRows(report),
    ...besideRows(report),
    ['hash', report.hash],
  ];
  const figures = rows.map(([name, value]) => `${name.padEnd(14)}${value}\n`).join('');
  return report.nightly === undefined ? figures : figures + nightlyTable(report.nightly);
}

function driftRows({ drift }: BacktestReport): [string, string][] {
  if (drift === undefined) return [];
  const { drifts, warnings, onDrift, acted } = drift;
  return [
    [
      'drifts',
      `${drifts} (${counted(warnings, 'warning')}${onDrift === 'mark' ? '' : `; ${onDrift} ${counted(acted, 'time')}`})`,
    ],
  ];
}

/** One line a slot: how many it was scored on, and its metrics. */
function besideRows(report: BacktestReport): [string, string][] {
  return (['served', 'batch', 'prior', 'noChange'] as const).flatMap((name): [string, string][] => {
    const found = report[name];
    if (found === undefined) return [];
    const metrics = Object.entries(found.metrics).map(([metric, value]) => `${metric} ${value ?? '-'}`);
    return [[name, `${found.scored} scored: ${metrics.join(', ')}`]];
  });
}
