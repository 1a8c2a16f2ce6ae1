import { KafkaJSNonRetriableError } from 'kafkajs';
import { KafkaJSConnectionError } from 'kafkajs/src/errors.js';
import { createErrorFromCode } from 'kafkajs/src/protocol/error.js';
import { describe, expect, test } from 'vitest';
import { codeOf, isStale, workerError } from '../../../src/adapters/kafka/errors.ts';
import { OffsetOutOfRange } from '../../../src/worker/errors.ts';

/** Names and numbers are those of Kafka's protocol guide. */
describe('an error of Kafka', () => {
  test.each([
    ['fenced', 'INVALID_PRODUCER_EPOCH', 47],
    ['fenced', 'PRODUCER_FENCED', 90],
    ['fatal', 'TOPIC_AUTHORIZATION_FAILED', 29],
    ['fatal', 'GROUP_AUTHORIZATION_FAILED', 30],
    ['fatal', 'UNSUPPORTED_VERSION', 35],
    ['fatal', 'INVALID_CONFIG', 40],
    ['fatal', 'MESSAGE_TOO_LARGE', 10],
    ['fatal', 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 53],
    ['retriable', 'NOT_LEADER_OR_FOLLOWER', 6],
    ['retriable', 'COORDINATOR_NOT_AVAILABLE', 15],
    ['retriable', 'OUT_OF_ORDER_SEQUENCE_NUMBER', 45],
    ['retriable', 'CONCURRENT_TRANSACTIONS', 51],
    ['retriable', 'TRANSACTION_ABORTABLE', 120],
  ] as const)('is %s: %s', (trouble, _, code) => {
    const error = workerError(createErrorFromCode(code), 'trying');
    expect(error.trouble).toBe(trouble);
    expect(error.message).toContain(`Kafka error ${code}`);
    expect(codeOf(error.cause)).toBe(code);
  });

  test('keeps its kind when kafkajs gave up on it', () => {
    // As its retries do, where its types know nothing of a cause.
    const wrapped = Object.assign(new KafkaJSNonRetriableError('gave up'), {
      cause: createErrorFromCode(47),
    });
    expect(workerError(wrapped, 'committing').trouble).toBe('fenced');
  });
});

describe('an error that is none of Kafka', () => {
  test('a lost connection is retriable, and worth a second look', () => {
    const lost = new KafkaJSConnectionError('refused', { broker: 'a:1', code: 'ECONNREFUSED' });
    expect(workerError(lost, 'reading').trouble).toBe('retriable');
    expect(isStale(lost)).toBe(true);
  });

  test('a wrong certificate is fatal', () => {
    const error = new KafkaJSConnectionError('self-signed', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(workerError(error, 'connecting').trouble).toBe('fatal');
    expect(isStale(error)).toBe(false);
  });

  test('a fault in the program is fatal', () => {
    expect(workerError(new TypeError('no such method'), 'reading').trouble).toBe('fatal');
  });

  test('what is no error at all is told as it is', () => {
    expect(workerError('odd', 'reading').message).toBe('reading: odd');
    expect(codeOf(undefined)).toBeUndefined();
  });

  test('an error of the port stays what it is', () => {
    const error = new OffsetOutOfRange('t', 0, 5);
    expect(workerError(error, 'reading')).toBe(error);
  });
});
