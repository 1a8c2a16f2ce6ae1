import { root } from '../../../deploy/demo/places.ts';
import { runCommand } from '../toolsCommand.ts';
import type { Engine } from './engine.ts';
import type { Report } from './report.ts';

/** Of the tests that need a Kafka: its contract, and groups. */
const tests = ['test/adapters/kafkaBroker.test.ts', 'test/adapters/kafkaGroup.test.ts'];

/** Tests of the project, on the Kafka image that testcontainers starts for them. */
export async function checkProjectTests(report: Report, engine: Engine, kafka: string): Promise<void> {
  await report.check(`tests of the project by testcontainers, on ${kafka}`, async () => {
    const env = {
      ...engine.environment,
      KAFKA_IMAGE: kafka,
      KAFKA_BROKERS: '',
      // Its image, which ends containers after a test that died, may not be had.
      TESTCONTAINERS_RYUK_DISABLED: 'true',
    };
    const command = ['vitest', 'run', '--reporter=default', ...tests];
    const { code, stdout, stderr } = await runCommand('npx', command, { cwd: root, env });
    const lines = stdout.split('\n');
    // They take another Kafka where they cannot have this one.
    const origin = lines.find((line) => line.startsWith('tests use '));
    if (code !== 0 || !origin?.includes(`${kafka} in a container`)) throw new Error(`${stdout}\n${stderr}`);
    return /(\d+ passed)/.exec(lines.find((line) => line.includes(' Tests '))!)![1];
  });
}
