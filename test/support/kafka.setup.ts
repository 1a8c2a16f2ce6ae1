import type { TestProject } from 'vitest/node';
import { brokerForTests } from './broker.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** host:port of the Kafka that tests may use: `inject('brokers')`. */
    brokers: string[];
  }
}

/** vitest's globalSetup: one broker for the whole run, stopped at its end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const broker = await brokerForTests();
  console.log(`tests use ${broker.origin}: ${broker.brokers.join(', ')}`);
  project.provide('brokers', [...broker.brokers]);
  return () => broker.stop();
}
