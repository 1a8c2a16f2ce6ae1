import { logLevel } from 'kafkajs';
import { expect, test } from 'vitest';
import { kafkaLog } from '../../../src/adapters/kafka/logging.ts';
import { type LogLine, testLog } from '../../support/testLog.ts';

function said(level: logLevel, message: string, fields: object): LogLine[] {
  const lines: LogLine[] = [];
  const log = { timestamp: '', logger: 'kafkajs', message, ...fields };
  kafkaLog(testLog(lines))(logLevel.DEBUG)({ namespace: 'Connection', level, label: '', log });
  return lines;
}

test('neither payloads nor credentials get into the log', () => {
  const secret = {
    payload: 'card 4111',
    data: { value: 'card 4111' },
    sasl: { password: 'hunter2' },
    stack: 'hunter2',
  };
  const lines = said(logLevel.ERROR, 'Crash', { ...secret, groupId: 'g', error: 'it broke' });
  expect(JSON.stringify(lines)).not.toMatch(/4111|hunter2/);
  expect(lines).toMatchObject([{ level: 'warn', fields: { groupId: 'g', error: 'it broke' } }]);
});

test('what is retried or ordinary is no warning, and what is for debugging is not told at all', () => {
  expect(said(logLevel.ERROR, 'Response Heartbeat(key: 12, version: 3)', {})[0]?.level).toBe('debug');
  expect(said(logLevel.WARN, 'The group is rebalancing, re-joining', {})[0]?.level).toBe('debug');
  expect(said(logLevel.WARN, 'Crash', {})[0]?.level).toBe('warn');
  expect(said(logLevel.INFO, 'Starting', {})[0]?.level).toBe('debug');
  expect(said(logLevel.DEBUG, 'Request Fetch', {})).toEqual([]);
});
