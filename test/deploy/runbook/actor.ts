import { Kafka, logLevel } from 'kafkajs';
import '../../../src/adapters/kafka/repairs.ts';
import { hourly } from '../../batch/world.ts';
import { connectForTests } from '../../support/kafkaClient.ts';
import { WorkerProcess } from '../../system/process.ts';
import type { Stage } from './stage.ts';

/** What goes on around the runbook's commands: events come, a worker runs, topics are lost. */
export class Actor {
  readonly stage: Stage;
  worker: WorkerProcess | undefined;
  private readonly kafka: Kafka;
  private events = 0;

  constructor(stage: Stage) {
    this.stage = stage;
    this.kafka = new Kafka({ brokers: [stage.brokers], logLevel: logLevel.NOTHING });
  }

  /** Sends new events, half of them to each partition. */
  async produce(count: number): Promise<void> {
    const producer = this.kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const events = hourly(this.events + count).slice(this.events);
    const messages = events.map(({ key, value }, i) => ({ key, value, partition: i % 2 }));
    await producer.send({ topic: 'events', messages });
    await producer.disconnect();
    this.events += count;
  }

  /** Of a topic: the id in each committed record's value, partition by partition. */
  async ids(topic: string): Promise<string[]> {
    const client = connectForTests([this.stage.brokers]);
    const found: string[] = [];
    for (let p = ((await client.partitions(topic)) ?? 0) - 1; p >= 0; p--) {
      const { earliest, lastStable } = await client.range(topic, p);
      for (let next = earliest; next < lastStable;) {
        const batch = await client.read(topic, p, next, 1 << 20);
        for (let i = 0; i < batch.count; i++) {
          const value = batch.buffer(i).subarray(batch.valueStart(i), batch.valueEnd(i));
          found.push(/"id":"(\w+)"/.exec(Buffer.from(value).toString())?.[1] ?? '');
        }
        next = batch.nextOffset;
      }
    }
    await client.disconnect();
    return found;
  }

  async lose(topic: string): Promise<void> {
    const client = connectForTests([this.stage.brokers]);
    await client.remove([topic]);
    await client.disconnect();
  }

  async create(topic: string, partitions: number): Promise<void> {
    const client = connectForTests([this.stage.brokers]);
    await client.create(topic, partitions, {});
    await client.disconnect();
  }

  async extend(topic: string, partitions: number): Promise<void> {
    const client = connectForTests([this.stage.brokers]);
    await client.extend(topic, partitions);
    await client.disconnect();
  }

  /** Waits until it has nothing more to read. */
  async start(): Promise<WorkerProcess> {
    const worker = new WorkerProcess(this.stage.file, this.stage.environment('electricity'));
    this.worker = worker;
    await worker.until('driftline_rebalances_total', 1);
    await this.caughtUp();
    return worker;
  }

  /** Until the group's offsets are the ends of the input, and all partitions are ready. */
  async caughtUp(): Promise<void> {
    const worker = this.worker!;
    const client = connectForTests([this.stage.brokers]);
    const end = Date.now() + 60_000;
    const isDone = async (): Promise<boolean> => {
      for (let p = ((await client.partitions('events')) ?? 0) - 1; p >= 0; p--) {
        const committed = await client.committed('electricity', 'events', p);
        if (committed?.next !== (await client.range('events', p)).lastStable) return false;
      }
      return (await worker.get('/health/ready'))?.includes('"ok"') === true;
    };
    try {
      while (!(await isDone())) {
        if (Date.now() > end) throw new Error(`it does not catch up: ${worker.tail()}`);
        await new Promise((later) => setTimeout(later, 100));
      }
    } finally {
      await client.disconnect();
    }
  }

  async stop(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    worker?.kill('SIGTERM');
    const ended = await worker?.ended;
    if (ended !== undefined && ended.code !== 0) throw new Error(`it did not end well: ${worker!.tail()}`);
  }

  /** What a worker that cannot go on says last; another one may run beside it. */
  async lastWords(): Promise<string> {
    const environment = { ...this.stage.environment('electricity'), HTTP_PORT: '0' };
    const worker = new WorkerProcess(this.stage.file, environment);
    const { code } = await worker.ended;
    if (code !== 1) throw new Error(`it ended with ${code}: ${worker.tail()}`);
    return worker.tail();
  }
}
