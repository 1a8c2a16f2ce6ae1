import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import kafkajs, { Kafka, logLevel } from 'kafkajs';
import { readEvents } from '../../deploy/demo/events.ts';
import { data } from '../../deploy/demo/places.ts';
import { spoil } from '../../deploy/demo/spoil.ts';
import { app, topics } from '../../deploy/demo/topics.ts';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { modelsVersion } from '../../src/worker/models/records.ts';
import { ahead, badlyLabelled, poisoned, senseless, sound, turning } from './faultyEvents.ts';
import { rateInterval } from './panelQueries.ts';
import { partitions, total, type Scene } from './scene.ts';

/** Small windows, so that what happens is seen soon; no scaler, which would soften the poison. */
const edits = [
  ['fallback: { use: best,', 'fallback: { use: best, window: 200, warmUp: 100, copyEvery: 200,'],
  ['oneHot, standardScaler]', 'oneHot]'],
  ['  topic: driftline-demo.events', '  topic: driftline-demo.events\n  onLoss: continue'],
  ["localhost:9092}' }", "localhost:9092}', sessionTimeout: 6s }"],
] as const;
const shares = { missing: 0.02, range: 0.02, json: 0.02, duplicate: 0.02, outlier: 0.02 };
const damaged = Buffer.from('no model');

/**
 * One fault after the other.
 * @param told what is done now
 * @returns from when on only faults lift anything, ms since the epoch: that the workers had just come is in no rate any more
 */
export async function faultyRun(scene: Scene, folder: string, told: (what: string) => void): Promise<number> {
  const events = readEvents(data);
  let next = 0;
  const take = (count: number) => events.slice(next, (next += count));
  const play = async (records: Parameters<Scene['play']>[0]): Promise<void> => {
    await scene.play(records, 1000);
    await scene.caughtUp();
  };
  await scene.begin(edits);
  const settled = Date.now() + (rateInterval + 2) * 1000;
  await play(sound(take(3000)));
  const first = await scene.goodNight();
  await sleep(Math.max(0, settled - Date.now()));

  told('a market that turns');
  await play(turning(take(1000)));

  told('events that are spoiled, or badly labelled');
  await play(spoil(take(2000), shares, 1));
  await play(badlyLabelled(take(400)));

  told('a broker that dies');
  await scene.crashBroker();
  await play(sound(take(1000)));
  const second = await scene.goodNight(['--force']);

  told('a topic with too few replicas in sync');
  await needReplicas(scene.brokers, 2);
  await scene.play(sound(take(200)), 1000);
  await scene.until(
    'a transaction fails',
    (texts) => total(texts, 'driftline_transactions_aborted_total') > 0,
  );
  await sleep(2000);
  await needReplicas(scene.brokers, 1);
  await scene.caughtUp();

  told('events that are poisoned');
  await play(poisoned(take(600)));
  await play(sound(take(2000)));

  told('a batch model that is damaged');
  const announcement = {
    version: modelsVersion,
    id: first,
    by: 'promote',
    previous: second,
    time: Date.now(),
  };
  await write(scene.brokers, { [`artifact/${first}/0`]: damaged, current: cbor.encode(announcement) });
  await scene.until(
    'the model is refused',
    (texts) => total(texts, 'driftline_batch_refused_total') >= partitions,
  );

  told('a night that fails');
  if ((await scene.night([], 16)) !== undefined) throw new Error('a night without a disk went well');

  told('a worker that is killed, and the other that takes over');
  await scene.kill(0);
  await scene.until('one worker has all partitions', (texts) =>
    texts.every((text) => text.split('\ndriftline_next_offset{').length > partitions),
  );
  await sleep(2000);

  told('the last worker is killed, and records are gone before they were read');
  await scene.play(sound(take(400)), 1000);
  for (const number of scene.ports.keys()) await scene.kill(number);
  await scene.play(sound(take(400)));
  await forget(scene.brokers);
  await write(scene.brokers, { [`artifact/${second}/0`]: damaged });
  await sleep(3000);
  for (const number of scene.ports.keys()) scene.start(number);

  told('a night that gives nothing');
  const rows = join(folder, 'senseless.jsonl');
  writeFileSync(rows, senseless(take(4000)));
  const run = await scene.night(['--data', rows]);
  if (run?.result !== 'refused') throw new Error(`it is not refused: ${JSON.stringify(run)}`);

  told("a checkpoint's batch model that cannot be had (a minute)");
  await scene.until(
    'they go on without it',
    (texts) => total(texts, 'driftline_batch_store_failures_total') >= partitions,
  );

  told('a clock that is ahead');
  await scene.play(ahead(take(200)), 100);
  await sleep(3000);
  return settled;
}

/** Whoever may write to the topic of the models. */
async function write(brokers: string, records: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const producer = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const messages = Object.entries(records).map(([key, value]) => ({ key, value: Buffer.from(value) }));
  await producer.send({ topic: topics.models, messages });
  await producer.disconnect();
}

/** How many replicas of the predictions must have a record before it counts; there is one. */
async function needReplicas(brokers: string, count: number): Promise<void> {
  const admin = new Kafka({ brokers: [brokers], clientId: app, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const configEntries = [{ name: 'min.insync.replicas', value: String(count) }];
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topics.predictions, configEntries }],
  });
  await admin.disconnect();
}

/** Deletes what the topic of the events holds, but for the last records. */
async function forget(brokers: string): Promise<void> {
  const admin = new Kafka({ brokers: [brokers], clientId: app, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topics.events);
  const kept = ends.map(({ partition, high }) => ({ partition, offset: String(Number(high) - 10) }));
  await admin.deleteTopicRecords({ topic: topics.events, partitions: kept });
  await admin.disconnect();
}
