/** A record as it lies in a topic. */
export interface TopicRecord {
  readonly partition: number;
  readonly offset: number;
  /** Its own, ms since the epoch; below 0: it has none. */
  readonly timestamp: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** As UTF-8; of a name that repeats, the last. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface KeyedValue {
  readonly key: string;
  readonly value: string;
}

/** What the demonstration itself does with a broker: a producer's and a reader's part, apart from the worker's. */
export interface DemoClient {
  /** Deletes the demonstration's topics and its group, and creates the topic of the events anew. */
  reset(partitions: number): Promise<void>;
  /** Sends to one partition of the topic of the events. @returns the offset of the first */
  send(records: readonly KeyedValue[], partition: number): Promise<number>;
  /** All committed records of a topic, in the order of their partitions and offsets. */
  readAll(topic: string): Promise<TopicRecord[]>;
  close(): Promise<void>;
}
