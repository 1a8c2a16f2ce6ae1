import { find } from '../core/kind.ts';
import { Intake } from '../pipeline/intake.ts';
import type { Topology } from '../pipeline/topology.ts';
import { transformers } from '../transformers/registry.ts';
import { WorkerError } from '../worker/errors.ts';
import type { Batch, Source } from '../worker/ports.ts';
import type { Span, Spool, Watch } from './ports.ts';
import { RowGatherer } from './rowGatherer.ts';

const fetchBytes = 1 << 20;
/** Records at the end of each partition that are looked at to see how late it is. */
const lookBack = 1000;
/** Of the window's length, or of the rows where the topic begins within the window: what only warms up the stream transformers. */
const warmUpShare = 0.05;

/** What was gathered, and from where. */
export interface GatheredRows {
  readonly window: Span;
  /** By partition: up to where it was read. Empty: the rows came from files. */
  readonly ends: Readonly<Record<string, number>>;
  /** Events that were read, of any kind. */
  readonly events: number;
  /** Share of the window that lies before the first row, from 0 to 1: the topic, or the files, begin later. */
  readonly missing: number;
}

/**
 * The labelled events of the last `length` ms of event time: of all partitions, in the order of their offsets, up to the last stable
 * offset as it is now. Event time need not be in order: only where it is the record's own timestamp does the broker's index tell where the
 * window begins; else all that the topic has is read, and what lies before the window warms up what remembers.
 */
export async function gatherTopic(
  source: Source,
  topic: string,
  topology: Topology,
  length: number,
  spool: Spool,
  watch: Watch,
): Promise<GatheredRows> {
  const partitions = await source.partitions(topic);
  if (partitions === undefined) throw new WorkerError('fatal', `topic ${topic} does not exist`);
  const ranges: Range[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const { earliest, lastStable } = await source.range(topic, partition);
    ranges.push({ topic, partition, from: earliest, to: lastStable });
  }
  // The window ends about here or later, so that what lies well before it need not be kept.
  const newest = await newestTime(source, topology, ranges);
  const from = Number.isNaN(newest) ? -Infinity : newest - (1 + warmUpShare) * length;
  const parts: Range[] = [];
  for (const range of ranges) {
    const indexed = topology.input.time === undefined && from > -Infinity;
    const start = indexed
      ? await source.offsetAt(topic, range.partition, Math.max(0, Math.floor(from - warmUpShare * length)))
      : range.from;
    parts.push({ ...range, from: Math.max(range.from, Math.min(start, range.to)) });
  }
  watch.begin(
    'reading',
    parts.reduce((sum, part) => sum + part.to - part.from, 0),
  );
  const gathered: Gathered[] = [];
  for (const part of parts)
    gathered.push(await gatherPartition(source, topology, part, { from, to: Infinity }, spool, watch));
  await spool.seal();
  const ends = Object.fromEntries(ranges.map(({ partition, to }) => [String(partition), to]));
  const events = gathered.reduce((sum, one) => sum + one.events, 0);
  return { ends, events, ...windowOf(gathered, length) };
}

/** @returns the window that ends with the newest row, and how much of it lies before the oldest */
export function windowOf(
  parts: readonly Pick<RowGatherer, 'first' | 'last'>[],
  length: number,
): Pick<GatheredRows, 'window' | 'missing'> {
  const known = parts.filter(({ first }) => !Number.isNaN(first));
  const last = Math.max(...known.map((part) => part.last));
  const first = Math.min(...known.map((part) => part.first));
  if (known.length === 0) return { window: { from: -Infinity, to: Infinity }, missing: 1 };
  const from = last - length;
  return { window: { from, to: Infinity }, missing: Math.max(0, first - from) / length };
}

/** Offsets of a partition, `to` not included. */
interface Range {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

interface Gathered {
  readonly first: number;
  readonly last: number;
  readonly events: number;
}

async function gatherPartition(
  source: Source,
  topology: Topology,
  range: Range,
  span: Span,
  spool: Spool,
  watch: Watch,
): Promise<Gathered> {
  const rows = new RowGatherer(topology, spool, span.from);
  const remembers = topology.transform.some((spec) => find(transformers, spec).runs === 'stream');
  // Nothing before the window warms up what remembers: its first rows must.
  let coldUntil = -1;
  let events = 0;
  await eachBatch(source, range, async (batch, count) => {
    for (let i = 0; i < count; i++) {
      const event = rows.intake.decodeRecord(batch, i);
      const writing = rows.take(event, rows.intake.origin, batch.offset(i) >= coldUntil);
      if (events++ === 0 && remembers && !(rows.intake.sample.time < span.from))
        coldUntil = range.from + Math.floor(warmUpShare * (range.to - range.from));
      if (writing !== undefined) await writing;
    }
    watch.step(count);
  });
  return { first: rows.first, last: rows.last, events };
}

/** The largest event time near the ends; NaN: none has one. */
async function newestTime(source: Source, topology: Topology, ranges: readonly Range[]): Promise<number> {
  const newest: number[] = [];
  for (const range of ranges) {
    const intake = new Intake(topology);
    for (let back = lookBack; ; back *= 8) {
      const from = Math.max(range.from, range.to - back);
      await eachBatch(source, { ...range, from }, (batch, count) => {
        for (let i = 0; i < count; i++) intake.admit(intake.decodeRecord(batch, i), intake.origin);
      });
      if (from === range.from || !Number.isNaN(intake.last[0]!)) break;
    }
    newest.push(intake.last[0]!);
  }
  const known = newest.filter((time) => !Number.isNaN(time));
  return known.length === 0 ? NaN : Math.max(...known);
}

/** Gives the committed records of a range; `count`: how many of the batch are in it. */
async function eachBatch(
  source: Source,
  { topic, partition, from, to }: Range,
  work: (batch: Batch, count: number) => Promise<void> | void,
): Promise<void> {
  for (let next = from; next < to;) {
    const batch = await source.read(topic, partition, next, fetchBytes);
    let { count } = batch;
    while (count > 0 && batch.offset(count - 1) >= to) count--;
    await work(batch, count);
    next = batch.nextOffset;
  }
}
