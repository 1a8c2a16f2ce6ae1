/** A record as it lies in a topic. */
export interface TopicRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  /** As UTF-8; of a name that repeats, the last. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What the demonstration itself does with a broker: a producer's and a reader's part, apart from the worker's. */
export interface DemoClient {
  /** Deletes the demonstration's topics and its group, and creates the topic of the events anew, with one partition. */
  reset(): Promise<void>;
  /** Sends to partition 0 of the topic of the events. @returns the offset of the first */
  send(values: readonly string[]): Promise<number>;
  /** All committed records of a topic, in the order of their partitions and offsets. */
  readAll(topic: string): Promise<TopicRecord[]>;
  close(): Promise<void>;
}

/** The key of every event: one market, one model. */
export const eventKey = 'nsw';
