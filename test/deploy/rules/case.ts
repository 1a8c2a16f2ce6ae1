/** Prometheus' notation of a series: `0+60x30` (and 30 more, each 60 above), `_x5` (absent), `1x9`. A sample a minute, from 0 on. */
export interface Series {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: string;
}

/** A story, and what an alert makes of it. */
export interface Case {
  readonly alert: string;
  readonly name: string;
  readonly series: readonly Series[];
  /** When it is looked at, as `45m`: each time the same is seen. */
  readonly at: readonly string[];
  /** Of one that fires: when it is looked at and does not, since its `for` is not over, or all is well again. */
  readonly quietAt?: readonly string[];
  /** One for each alert that then fires: its labels beside the rule's own, and what it says. None: it must be quiet. */
  readonly fires: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly description: string;
  }[];
}

const app = { namespace: 'streams', job: 'streams/prices', app: 'prices' };
/** What a recording rule makes of series. Values are rounded to four digits. */
export interface RecordCase {
  readonly record: string;
  readonly name: string;
  readonly series: readonly Series[];
  readonly at: readonly string[];
  readonly is: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** Labels of an alert of the app, of its topic, of its partition 0. */
export const ofApp = app;
export const ofTopic = { ...app, topic: 'events' };
export const ofPartition = { ...ofTopic, partition: '0' };
export const a = { ...app, instance: 'a:9464', pod: 'a' };
export const b = { ...app, instance: 'b:9464', pod: 'b' };

/** Of a process; `a` unless `labels` says otherwise. */
export function process(metric: string, values: string, labels: Series['labels'] = {}): Series {
  return { metric, labels: { ...a, ...labels }, values };
}

/** Of a partition that the process has: 0 unless `labels` says otherwise. */
export function partition(metric: string, values: string, labels: Series['labels'] = {}): Series {
  return process(metric, values, { topic: 'events', partition: '0', ...labels });
}
