import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { schemaFetched } from '../../src/worker/schemas/fetched.ts';
import { VirtualClock } from '../support/virtualClock.ts';

const never = new Promise<void>(() => undefined);
const nothing = (): void => undefined;

test('who waits for a schema leaves nothing behind, however it ends', async () => {
  const tools = { clock: new VirtualClock(), schemas: undefined };
  const { signal } = new AbortController();
  const failed = new Error('a commit failed');
  await schemaFetched(tools, Promise.resolve(), signal, nothing);
  await expect(schemaFetched(tools, Promise.reject(failed), signal, nothing)).rejects.toBe(failed);
  await expect(schemaFetched(tools, never, signal, nothing, () => Promise.reject(failed))).rejects.toBe(
    failed,
  );
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
