/**
 * The service `nightly` of docker-compose.yml: what a CronJob is in a cluster, on the clock of the events. Each time that NIGHT_DAYS of the
 * market have been played, it runs `driftline train`, one after another.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord } from '../../src/worker/models/records.ts';
import { runJobProcess } from '../demo/job-process.ts';
import { KafkaClient } from '../demo/kafka-client.ts';
import '../../src/adapters/kafka/repairs.ts';
import { serve } from './service.ts';

/** The market has a half-hour an event. */
const eventsOfDay = 48;
/** ms between two looks at the topic. */
const interval = 500;
const job = ['/app/driftline.js', 'train', '/config/app.yaml', '--json', '--refused-ok'];

await serve(async (signal) => {
  const days = Number(process.env['NIGHT_DAYS'] ?? 28);
  if (!(days > 0)) throw new Error(`NIGHT_DAYS=${process.env['NIGHT_DAYS']}: expected days, more than 0`);
  const client = await KafkaClient.connect(process.env['KAFKA_BROKERS'] ?? 'localhost:9092');
  const played = async (): Promise<number> => (await client.held()).reduce((sum, one) => sum + one, 0);
  let last = await played();
  for (let night = 1; ; night++) {
    while ((await played()) - last < days * eventsOfDay) await sleep(interval, undefined, { signal });
    last = await played();
    try {
      console.log(`night ${night}, after ${last} events: ${told(await runJobProcess(job, {}, signal))}`);
    } catch (error) {
      // As with a CronJob: the next night tries again, and the workers keep the model that they have.
      if (signal.aborted) throw error;
      console.error(`night ${night} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
});

function told({ result, reason, id, rows, seconds }: RunRecord): string {
  const what = result === 'promoted' ? `batch model ${id}` : `${result} (${reason})`;
  return `${what}, ${rows} rows, ${seconds.toFixed(1)} s`;
}
