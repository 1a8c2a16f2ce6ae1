import { systemClock } from '../../src/adapters/clock/systemClock.ts';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { manifestVersion, type Manifest } from '../../src/worker/checkpoint/manifest.ts';
import { CheckpointStore } from '../../src/worker/checkpoint/store.ts';
import { CommitWriter } from '../../src/worker/commitWriter.ts';
import { layoutOf, stateTopic, type WorkerOptions } from '../../src/worker/options.ts';
import { TaskOutputs } from '../../src/worker/outputs.ts';
import type { Broker } from '../../src/worker/ports.ts';
import { ensureTopics } from '../../src/worker/topics.ts';
import { silentLog } from './broker.ts';
import type { FilledState } from './states.ts';

/** Writes checkpoints of a partition as a task does, by the worker's own code. */
export class CheckpointWriter {
  private readonly options: WorkerOptions;
  private readonly broker: Broker;
  private readonly writer: CommitWriter;
  private manifest: Manifest;

  private constructor(options: WorkerOptions, broker: Broker, writer: CommitWriter) {
    this.options = options;
    this.broker = broker;
    this.writer = writer;
    this.manifest = {
      version: manifestVersion,
      next: { [options.input.topic]: 0 },
      topicIds: {},
      segments: [],
      snapshot: null,
      lost: 0,
      layout: layoutOf(options.topology),
    };
  }

  /** @param partitions of topics that are still to be made */
  static async open(
    options: WorkerOptions,
    broker: Broker,
    partition = 0,
    partitions = 1,
  ): Promise<CheckpointWriter> {
    await ensureTopics(options, broker, true, partitions, () => undefined);
    const store = new CheckpointStore(stateTopic(options.app), broker, cbor);
    const tools = {
      broker,
      clock: systemClock,
      encoding: cbor,
      log: silentLog,
      store,
      options,
      batchModels: undefined,
      schemas: undefined,
    };
    return new CheckpointWriter(options, broker, await CommitWriter.open(tools, partition));
  }

  /** One commit that stands at `next`. Without a snapshot, what lies behind the last one is to be replayed. */
  async commit(next: number, state: FilledState | undefined): Promise<void> {
    const { topic } = this.options.input;
    const from = this.manifest.snapshot?.next[topic] ?? next;
    this.manifest = await this.writer.write(this.manifest, {
      next,
      segments: state !== undefined || from === next ? [] : [{ topic, from, to: next }],
      outputs: new TaskOutputs(this.broker, true),
      snapshot: state && { core: state.snapshot, fallback: undefined },
      batchModel: null,
      learned: state?.learned ?? 0,
    });
  }

  close(): Promise<void> {
    return this.writer.close();
  }
}

/** A checkpoint whose snapshot stands at `from` and whose position is `next`, as a worker would have left it. */
export async function leaveCheckpoint(
  options: WorkerOptions,
  broker: Broker,
  state: FilledState,
  from: number,
  next: number,
): Promise<void> {
  const writer = await CheckpointWriter.open(options, broker);
  try {
    await writer.commit(from, state);
    // A worker's next commit tells the group where the snapshot lies.
    await writer.commit(next, undefined);
  } finally {
    await writer.close();
  }
}
