/** What a membership does when kafkajs gives it up. */
import type { Consumer, ConsumerCrashEvent } from 'kafkajs';
import { KafkaJSNonRetriableError } from 'kafkajs';
import { createErrorFromCode } from 'kafkajs/src/protocol/error.js';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Member } from '../../../src/adapters/kafka/member.ts';
import { testLog } from '../../support/testLog.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

type Crash = (event: { payload: Partial<ConsumerCrashEvent['payload']> }) => void;

/** A member whose consumers do nothing until they are told to crash. */
async function joined() {
  const crashes: Crash[] = [];
  const create = (): Consumer => {
    const quiet = (): Promise<void> => Promise.resolve();
    const on = (event: string, listener: Crash): void => {
      if (event === 'crash') crashes.push(listener);
    };
    const events = { GROUP_JOIN: 'join', HEARTBEAT: 'heartbeat', CRASH: 'crash' };
    const consumer = { on, events, connect: quiet, subscribe: quiet, run: quiet, disconnect: quiet };
    return consumer as unknown as Consumer;
  };
  const [failed, troubled] = [vi.fn(), vi.fn()];
  const member = new Member(create, ['in'], { assigned: vi.fn(), failed, troubled }, testLog([]), 60_000);
  await member.join();
  const crash = (error: Error): void => {
    crashes.at(-1)!({ payload: { error, groupId: 'app', restart: false } });
  };
  return { member, crash, consumers: () => crashes.length, failed, troubled };
}

/** As kafkajs wraps what it does not try again. */
function givenUp(cause: Error): Error {
  return Object.assign(new KafkaJSNonRetriableError(cause.message), { cause });
}

test('a fault of kafkajs that a node which went has led it into is trouble that passes with a new consumer', async () => {
  const { member, crash, consumers, failed, troubled } = await joined();
  crash(givenUp(new TypeError("Cannot read properties of undefined (reading 'connectionPool')")));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(failed).not.toHaveBeenCalled();
  expect(troubled).toHaveBeenCalledOnce();
  expect(troubled.mock.calls[0]![0]).toMatchObject({
    trouble: 'retriable',
    message: "membership in group app: Cannot read properties of undefined (reading 'connectionPool')",
  });
  expect(consumers()).toBe(2);
  await member.leave();
});

test('what the brokers refuse ends it', async () => {
  const { member, crash, consumers, failed } = await joined();
  crash(givenUp(createErrorFromCode(30)));
  await vi.advanceTimersByTimeAsync(5_000);
  expect(failed).toHaveBeenCalledOnce();
  expect(failed.mock.calls[0]![0]).toMatchObject({ trouble: 'fatal' });
  expect(consumers()).toBe(1);
  await member.leave();
});
