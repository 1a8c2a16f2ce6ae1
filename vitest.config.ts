import { defineConfig } from 'vitest/config';

/** `expect.poll` waits a second, left alone: on a busy machine a thread or a process takes longer to begin. */
const poll = { timeout: 20_000 };

/** Tests that need a real Kafka; one broker is started for all of them. */
const onKafka = ['test/adapters/kafka*.test.ts', 'test/system/**/*.test.ts'];

export default defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: '.driftline/test-report.json' }]],
    // Left alone, vitest takes one less than there are cores: one, in CI.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'parts',
          include: ['test/**/*.test.ts'],
          exclude: onKafka,
          testTimeout: 60_000,
          expect: { poll },
        },
      },
      {
        test: {
          name: 'kafka',
          include: onKafka,
          globalSetup: ['test/support/kafka.setup.ts'],
          testTimeout: 120_000,
          expect: { poll },
          hookTimeout: 120_000,
          // They mostly wait: for sessions to end, brokers to come back. Two files at a time.
          fileParallelism: true,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
