/** `make check-registry`: a real schema registry, and the shipped program that reads Avro from a real Kafka with it. */
import { tmpdir } from 'node:os';
import { report, type Check } from '../deploy/checkReport.ts';
import { skipped } from '../deploy/skipped.ts';
import { runMain } from '../deploy/toolsMain.ts';
import { temporaryFolder } from '../deploy/toolsTemporary.ts';
import { brokerForTests } from '../support/broker.ts';
import { startApicurio } from './apicurio.ts';
import { cases } from './conformance.ts';
import { learnsAvro } from './endToEnd.ts';
import { FakeRegistry } from './fakeRegistry.ts';

const title = 'check-registry';
const say = (line: string): void => {
  console.log(line);
};

async function main(): Promise<boolean> {
  const apicurio = await startApicurio(say);
  const real = typeof apicurio === 'string' ? undefined : apicurio;
  if (typeof apicurio === 'string') skipped('a real schema registry (Apicurio)', apicurio);
  const fake = new FakeRegistry();
  const [url, name] =
    real === undefined ? [await fake.start(), 'the registry in the test'] : [real.url, 'Apicurio Registry'];
  const broker = await brokerForTests();
  const folder = await temporaryFolder(tmpdir(), 'driftline-registry');
  try {
    const checks: Check[] = cases.map((one) => ({
      name: `${name}: ${one.name}`,
      run: async () => {
        await one.run(url);
        return [];
      },
    }));
    checks.push({
      name: `the shipped program learns Avro from ${broker.origin} with ${name} as it learns JSON from a file`,
      run: () => learnsAvro(url, broker.brokers, folder),
    });
    return await report(title, checks, say);
  } finally {
    await broker.stop();
    await real?.stop();
    if (real === undefined) await fake.stop();
  }
}

await runMain(title, main);
