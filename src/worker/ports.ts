/**
 * What the worker needs of the world. `adapters/` fits it: Kafka through kafkajs today, an in-memory broker for tests and
 * first looks, a wire of our own later. Offsets are whole numbers (exact up to 2^53). All errors are WorkerErrors. No call waits for ever:
 * where the brokers are silent, it fails within a time that the adapter knows; a join tells `troubled` meanwhile.
 */
import type { Records } from '../pipeline/origin.ts';

/** Records of one partition, handed over by a Source. Valid until dropped; nothing in it changes. */
export interface Batch extends Records {
  /** After the last record, control and aborted records included: where to read next. Not below the offset asked for. */
  readonly nextOffset: number;
  /** Up to where the log was stable when this was fetched. */
  readonly lastStableOffset: number;
  /** All headers in their order; a name may repeat. */
  headers(i: number): Headers;
}

export type Headers = readonly (readonly [name: string, value: Uint8Array | null])[];

export interface OutputRecord {
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers?: Headers;
}

/** Bytes from `start` to `end`. */
export interface Slice {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/**
 * Many records for one partition, gathered in the form in which the sink sends them: each is written once, and no object is kept of it.
 * What is given may be used again at once.
 */
export interface Gathered {
  readonly count: number;
  /** About what they take, all in all. */
  readonly bytes: number;
  add(key: Slice | null, value: Slice | null, headers: Headers): void;
}

export interface Source {
  /**
   * What tells a topic from an earlier one of the same name; undefined: there is no such topic, or the cluster has no such ids (Kafka
   * before 2.8).
   */
  topicId(topic: string): Promise<string | undefined>;
  /** How many partitions a topic has; undefined: there is no such topic. */
  partitions(topic: string): Promise<number | undefined>;
  /** The first offset that is there, and the last stable one (the end, for a read_committed reader). */
  range(topic: string, partition: number): Promise<{ earliest: number; lastStable: number }>;
  /** The first offset whose record's timestamp is not before `time` (ms); the last stable offset where there is none. */
  offsetAt(topic: string, partition: number, time: number): Promise<number>;
  /**
   * Committed records from `offset` on, at most about `maximumBytes` of them (one record more where the first is larger).
   * Waits a short while for the first one; then gives an empty batch, whose `nextOffset` may still be further on.
   * Ends early, with an empty batch, when `signal` aborts.
   * @throws OffsetOutOfRange
   */
  read(
    topic: string,
    partition: number,
    offset: number,
    maximumBytes: number,
    signal?: AbortSignal,
  ): Promise<Batch>;
}

/** A producer without transactions: what it sends can be read at once, and may be sent again by its successor. */
export interface Sender {
  /** As that of Transactions; returns when the brokers have it. */
  send(topic: string, partition: number, records: readonly OutputRecord[] | Gathered): Promise<number>;
  close(): Promise<void>;
}

/** A transactional producer: one transaction at a time, its steps in the order of these methods, one call in flight. */
export interface Transactions {
  /**
   * Ends what an earlier transaction of this id may have left in these partitions, and in the group, without an end: as aborted. A broker
   * that dies can lose such ends (see `adapters/kafka/session.ts`), and the next commit would then be taken for theirs.
   */
  sweep(group: string, places: readonly Place[]): Promise<void>;
  begin(): Promise<void>;
  /** Group offsets, committed with the transaction. */
  sendOffsets(group: string, offsets: readonly GroupOffset[]): Promise<void>;
  /** Cuts what is too large for one request. Gathered records are those of the same broker's `gather`. @returns the offset of the first record */
  send(topic: string, partition: number, records: readonly OutputRecord[] | Gathered): Promise<number>;
  commit(): Promise<void>;
  /** Throws the producer away; what is open stays open until the next `open` with the same id, or its time-out. */
  close(): Promise<void>;
}

/** A partition of a topic. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
}

export interface GroupOffset {
  readonly topic: string;
  readonly partition: number;
  readonly next: number;
  readonly metadata: string;
}

export interface Sink {
  /** Inits the transactional id: fences every earlier owner, and ends what it left open, before it returns. */
  open(transactionalId: string): Promise<Transactions>;
  openSender(): Promise<Sender>;
  /**
   * @param cutHeader a record that its topic does not take goes without its value, and this header tells the bytes that it had; left
   * out: such a record is a fatal error
   */
  gather(cutHeader?: string): Gathered;
}

export interface GroupListener {
  /** The partitions (of every input topic) that this member now has; what it had and is not named here is no longer its own. */
  assigned(partitions: readonly number[], generation: number): void;
  /** Membership is lost for good; the worker ends with this error. */
  failed(error: Error): void;
  /** The group does not answer, or does not take it back; it goes on trying. Told again and again, and not before the join began. */
  troubled?(error: Error): void;
  /** The group answers again. */
  recovered?(): void;
}

export interface Membership {
  /**
   * Waits until the group has answered a heartbeat that was sent after this call.
   * @returns the generation that the membership then stands in; undefined: `signal` aborted before, or the membership ended
   */
  confirm(signal: AbortSignal): Promise<number | undefined>;
  /** Leaves the group; further calls do nothing. */
  leave(): Promise<void>;
}

export interface Group {
  /** Joins, and keeps the membership alive by itself (heartbeats, rejoins) for as long as the event loop turns. */
  join(group: string, topics: readonly string[], listener: GroupListener): Promise<Membership>;
  /** What the group has committed; undefined: nothing. */
  committed(group: string, topic: string, partition: number): Promise<GroupOffset | undefined>;
  /** How many members it has now; a member that died counts until its session times out. */
  members(group: string): Promise<number>;
}

export interface TopicDescription {
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

export interface Admin {
  describe(topic: string): Promise<TopicDescription | undefined>;
  create(topic: string, partitions: number, config: Readonly<Record<string, string>>): Promise<void>;
  /** Gives a topic more partitions; waits until they are there. */
  extend(topic: string, partitions: number): Promise<void>;
  /** Of topics that exist; waits until they are gone. For tests and the demonstration. */
  remove(topics: readonly string[]): Promise<void>;
}

export interface Broker extends Source, Sink, Group, Admin {
  /** Closes all connections. */
  disconnect(): Promise<void>;
}

export interface Clock {
  /** ms since the epoch; for people, never for what a task learns. */
  now(): number;
  /** ms since some moment; never goes back, as the time of day may: for intervals. */
  elapsed(): number;
  /** Returns early when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Lets the event loop turn once: heartbeats, fetches and health requests get through. */
  yield(): Promise<void>;
}

/** Canonical bytes of plain data, their hash, and compression: what checkpoints are written with. */
export interface Encoding {
  encode(value: unknown): Uint8Array;
  /** @throws StateError where the bytes are no such data. */
  decode(bytes: Uint8Array): unknown;
  /** SHA-256, hex. */
  hash(bytes: Uint8Array): string;
}

/** One line for what matters: no secrets, no payloads. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
