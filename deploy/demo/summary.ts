import { relative } from 'node:path';
import type { Findings } from './audit.ts';
import type { Caught } from './caught.ts';
import type { Figures } from './figures.ts';
import type { Night } from './nights.ts';
import { root, type Places } from './places.ts';
import { percent } from './progress.ts';
import type { Replayed } from './replay.ts';
import { spoilKinds } from './spoil.ts';
import type { Settings } from './settings.ts';
import type { Stopwatch } from './stopwatch.ts';
import { ageTable, modelTable, nightLines } from './tables.ts';

export interface Run {
  readonly title: string;
  readonly steps: Stopwatch['steps'];
  readonly figures: Figures;
  readonly findings: Findings;
  readonly replayed: Replayed;
  readonly nights: readonly Night[];
  readonly caught: Caught;
  readonly places: Places;
  readonly settings: Pick<Settings, 'workers' | 'partitions'>;
}

/** River 0.26.1, logistic regression with the same features and parameters, over the file as it is. */
const river = 0.8757;
/** "As last time", over the file as it is. */
const asLastTime = 0.8533;

/** What happened, counted in the topics and not taken from the worker's word. */
export function summary({ title, steps, figures, findings, replayed, nights, ...rest }: Run): string {
  const { caught, places, settings } = rest;
  const { quality } = findings;
  const lines: [string, string][] = [
    ['broker', title],
    ['took', steps.map(({ name, seconds }) => `${name} ${seconds.toFixed(1)} s`).join(', ')],
    ['events', `${whole(findings.events)} played and consumed`],
    ['predictions', `${whole(findings.predictions)}: one for each accepted event`],
    [
      'dead letters',
      `${whole(findings.deadLetters)}: one for each rejected event${reasons(findings.rejectedBy)}`,
    ],
    ['dropped', `${whole(findings.dropped)}: counted only${reasons(figures.droppedBy)}`],
    ['quarantined', `predicted, but not learned${reasons(findings.quarantinedBy)}`],
    [
      'learned',
      `${whole(figures.learned)} events in ${whole(figures.updates)} updates; ${figures.drifts} drifts seen`,
    ],
    ['', ''],
    ['spoiled', spoilKinds.map((kind) => caughtOf(kind, caught)).join(', ')],
    ...(caught.missed.length === 0
      ? []
      : [
          ['', `not caught as expected: ${caught.missed.length}; the first: ${firstMissed(caught)}`] as [
            string,
            string,
          ],
        ]),
    ...(Object.keys(caught.sound).length === 0
      ? []
      : [['', `sound events that were stopped too${reasons(caught.sound)}`] as [string, string]]),
    ['', ''],
    [
      'accuracy',
      `${percent(quality.accuracy)} of ${whole(quality.scored)} scored, each predicted before it was learned`,
    ],
    ['no-change', `${percent(quality.noChange)}, by saying "as last time"`],
    ['kappa', `${quality.kappa.toFixed(4)}; against no-change ${quality.kappaNoChange.toFixed(4)}`],
    ...spreadOf(findings, settings),
    ...block('nights', nightLines(nights)),
    ...block('by model', modelTable(replayed)),
    ...block('batch misses', ageTable(replayed)),
  ];
  return [
    '',
    ...lines.map(([name, text]) => (text === '' ? '' : `  ${name.padEnd(14)}${text}`)),
    '',
    '  The data is autocorrelated: half an hour is like the one before, so "as last time" alone is right in',
    `  ${percent(asLastTime)} of the clean file. Only what is above that was learned. The model sees the last two labels, as`,
    `  River's logistic regression does, which reaches ${percent(river)} on the clean file with the same features.`,
    '',
    '  Where to look next',
    `    ${relative(root, places.spoiled).padEnd(32)}what was spoiled, and how`,
    `    ${relative(root, places.workerLog).padEnd(32)}what the worker logged`,
    '    deploy/demo/electricity.yaml    the configuration that ran; change the model and run again',
    '    RATE=2000 SPOIL=0.05 make run   slower, and dirtier',
    '    node_modules/.bin/node dist/driftline.js backtest deploy/demo/electricity.yaml --data test/data/electricity.csv.gz',
    '                                    the same pipeline over the clean file, without Kafka',
    '',
  ].join('\n');
}

/** After an empty line; nothing, where there is nothing to say. */
function block(name: string, texts: readonly string[]): [string, string][] {
  return texts.length === 0
    ? []
    : [['', ''], ...texts.map((text, i): [string, string] => [i === 0 ? name : '', text])];
}

/** What it costs to have a model a partition. */
function spreadOf({ byPartition }: Findings, { workers, partitions }: Run['settings']): [string, string][] {
  if (partitions === 1) return [];
  const each = [...byPartition].map(([partition, { accuracy }]) => `${partition}: ${percent(accuracy)}`);
  return [
    [
      'partitions',
      `${partitions}, by ${workers} ${workers === 1 ? 'worker' : 'workers'}; accuracy of each: ${each.join(', ')}`,
    ],
    [
      '',
      `Each has a model of its own, which has learned from about 1/${partitions} of the market only, a day here and a day there:`,
    ],
    ['', `that costs accuracy. On one partition the same stream gives about ${percent(river)}.`],
  ];
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}

function reasons(by: Readonly<Record<string, number>>): string {
  const all = Object.entries(by).filter(([, count]) => count > 0);
  return all.length === 0 ? '' : ` (${all.map(([reason, count]) => `${reason} ${count}`).join(', ')})`;
}

function caughtOf(kind: (typeof spoilKinds)[number], { byKind }: Caught): string {
  const { spoiled, caught } = byKind[kind];
  return `${kind} ${caught} of ${spoiled} caught`;
}

function firstMissed({ missed: [first] }: Caught): string {
  return first === undefined
    ? ''
    : `${first.partition}/${first.offset}, ${first.kind}, expected ${first.expected}, was ${first.was}`;
}
