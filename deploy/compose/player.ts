/**
 * The service `player` of docker-compose.yml: plays the electricity market once, RATE events a second. Started again, it goes on where
 * it was: the topic itself says how far that is.
 */
import { join } from 'node:path';
import { readEvents } from '../demo/events.ts';
import { KafkaClient } from '../demo/kafka-client.ts';
import { play } from '../demo/player.ts';
import { readSettings } from '../demo/settings.ts';
import { spoil } from '../demo/spoil.ts';
import '../../src/adapters/kafka/repairs.ts';
import { serve } from './service.ts';
import { rest } from './rest.ts';

/** Events between two lines of its log. */
const told = 2_000;

await serve(async (signal) => {
  const { brokers = 'localhost:9092', rate, seed, shares } = readSettings(process.env);
  const all = [...spoil(readEvents(join(import.meta.dirname, 'electricity.csv.gz')), shares, seed)];
  const client = await KafkaClient.connect(brokers);
  const held = await client.held();
  const before = held.reduce((sum, one) => sum + one, 0);
  console.log(
    `${before} of ${all.length} events are in the topic; playing the others, ${rate ?? 'all'} a second`,
  );
  let next = before + told;
  await play(rest(all, held), client, {
    rate,
    partitions: held.length,
    signal,
    sent: (count) => {
      if (before + count < next) return;
      console.log(`${before + count} of ${all.length} events`);
      next = before + count + told;
    },
  });
  console.log(`all ${all.length} events are played`);
  await client.close();
});
