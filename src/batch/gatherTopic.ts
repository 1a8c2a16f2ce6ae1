import type { Schemas } from '../codecs/schemas.ts';
import { find } from '../core/kind.ts';
import type { Topology } from '../pipeline/topology.ts';
import { transformers } from '../transformers/registry.ts';
import { OffsetOutOfRange, WorkerError } from '../worker/errors.ts';
import type { Batch, Source } from '../worker/ports.ts';
import type { Spool, Watch } from './ports.ts';
import { RowGatherer } from './rowGatherer.ts';
import { findWindow, type FoundWindow } from './window.ts';

const fetchBytes = 1 << 20;
/** Records at the end of each partition that are looked at to see how late it is. */
const lookBack = 1000;
/** Of these, so many may have dates that are wrong. */
const badShare = 0.01;
/** Of the window's length, or of a partition's rows where it begins within the window: what only warms up the stream transformers. */
const warmUpShare = 0.05;

/** What was gathered, and from where. */
export interface GatheredRows extends FoundWindow {
  /** By partition: up to where it was read. Empty: the rows came from files. */
  readonly ends: Readonly<Record<string, number>>;
  /** Events that were read, of any kind. */
  readonly events: number;
  /** Events that gave no row, by what was wrong with them: reasons of dead letters, of drops, of quarantine, or that there was no label. */
  readonly left: ReadonlyMap<string, number>;
  /** Rows that are not trained on: partitions begin with them within the window, and they warm up the stream transformers. */
  readonly cold: number;
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
  schemas?: Schemas,
): Promise<GatheredRows> {
  const partitions = await source.partitions(topic);
  if (partitions === undefined) throw new WorkerError('fatal', `topic ${topic} does not exist`);
  const ranges: Range[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const { earliest, lastStable } = await source.range(topic, partition);
    ranges.push({ topic, partition, from: earliest, to: lastStable });
  }
  // The window ends about here or later, so that what lies well before it need not be kept.
  const newest = await newestTime(source, topology, ranges, watch, schemas);
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
  for (const part of parts) {
    const rows = new RowGatherer(topology, spool, from, schemas);
    gathered.push(await gatherPartition(source, topology, part, rows, spool, watch));
  }
  await spool.seal();
  const cold = gathered.reduce((sum, one) => sum + one.cold, 0);
  const ends = Object.fromEntries(ranges.map(({ partition, to }) => [String(partition), to]));
  const events = gathered.reduce((sum, one) => sum + one.events, 0);
  const found = await findWindow(spool, length);
  // After that: what only warms up is no part of the training, but the topic has it.
  for (const part of gathered) spool.forget(part.began, part.cold);
  const left = new Map<string, number>();
  for (const part of gathered)
    for (const [reason, count] of part.left) left.set(reason, (left.get(reason) ?? 0) + count);
  return { ends, events, left, cold, ...found, rows: Math.max(0, found.rows - cold) };
}

/** Offsets of a partition, `to` not included. */
interface Range {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

interface Gathered {
  /** The spool's number of its first row. */
  readonly began: number;
  readonly events: number;
  readonly left: ReadonlyMap<string, number>;
  readonly cold: number;
}

async function gatherPartition(
  source: Source,
  topology: Topology,
  range: Range,
  rows: RowGatherer,
  spool: Spool,
  watch: Watch,
): Promise<Gathered> {
  const began = spool.rows;
  await eachBatch(source, range, watch, async (batch, count) => {
    for (let i = 0; i < count; i++) {
      const waiting = rows.takeRecord(batch, i);
      if (waiting !== undefined) await waiting;
    }
  });
  // Nothing before the window has warmed up what remembers: its first rows must.
  const remembers = topology.transform.some((spec) => find(transformers, spec).runs === 'stream');
  const cold = remembers && !rows.warm ? Math.floor(warmUpShare * rows.kept) : 0;
  return { events: rows.intake.counts.events, left: rows.left(), began, cold };
}

/**
 * About how late it is: the largest event time of labelled events near the ends, but for the latest hundredth; NaN: none has one. What is not
 * kept as a row (rejected, quarantined) has no say, and a few bad dates have none either: they would leave an empty window.
 */
async function newestTime(
  source: Source,
  topology: Topology,
  ranges: readonly Range[],
  watch: Watch,
  schemas: Schemas | undefined,
): Promise<number> {
  watch.begin('looking for the newest event', undefined);
  const newest: number[] = [];
  for (const range of ranges) {
    for (let back = lookBack; ; back *= 8) {
      const times: number[] = [];
      const last = { append: ({ time }: { readonly time: number }) => void times.push(time) };
      const rows = new RowGatherer(topology, last, -Infinity, schemas);
      const from = Math.max(range.from, range.to - back);
      await eachBatch(source, { ...range, from }, watch, async (batch, count) => {
        for (let i = 0; i < count; i++) {
          const waiting = rows.takeRecord(batch, i);
          if (waiting !== undefined) await waiting;
        }
      });
      if (from > range.from && times.length === 0) continue;
      times.sort((a, b) => a - b);
      if (times.length > 0) newest.push(times[times.length - 1 - Math.floor(badShare * times.length)]!);
      break;
    }
  }
  return newest.length === 0 ? NaN : Math.max(...newest);
}

/** Gives the committed records of a range; `count`: how many of the batch are in it. What retention takes meanwhile is passed over. */
async function eachBatch(
  source: Source,
  { topic, partition, from, to }: Range,
  watch: Watch,
  work: (batch: Batch, count: number) => Promise<void>,
): Promise<void> {
  for (let next = from; next < to;) {
    const batch = await readFrom(source, topic, partition, next);
    let { count } = batch;
    while (count > 0 && batch.offset(count - 1) >= to) count--;
    await work(batch, count);
    // Markers and aborted records take offsets, too, and the whole was told in offsets.
    watch.step(Math.min(batch.nextOffset, to) - next);
    next = batch.nextOffset;
  }
}

async function readFrom(source: Source, topic: string, partition: number, offset: number): Promise<Batch> {
  try {
    return await source.read(topic, partition, offset, fetchBytes);
  } catch (error) {
    if (!(error instanceof OffsetOutOfRange)) throw error;
    const { earliest } = await source.range(topic, partition);
    if (earliest <= offset) throw error;
    return source.read(topic, partition, earliest, fetchBytes);
  }
}
