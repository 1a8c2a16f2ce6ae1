import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { endOnSignals } from '../../src/cli/firstProcess.ts';

function processWith(pid: number) {
  const exit = vi.fn();
  const target = Object.assign(new EventEmitter(), { pid, exit });
  endOnSignals(target as unknown as NodeJS.Process);
  return target;
}

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
])('the first process ends on %s, with %i', (signal, code) => {
  const target = processWith(1);
  target.emit(signal);
  expect(target.exit.mock.calls).toEqual([[code]]);
});

test("a command's own handler is left to end it; asked again after it has gone, it ends at once", () => {
  const target = processWith(1);
  const own = vi.fn();
  target.once('SIGTERM', own);
  target.emit('SIGTERM');
  expect(own).toHaveBeenCalledOnce();
  expect(target.exit).not.toHaveBeenCalled();
  target.emit('SIGTERM');
  expect(target.exit).toHaveBeenCalledWith(143);
});

test('any other process has the default of the system', () => {
  expect(processWith(2).listenerCount('SIGTERM')).toBe(0);
});
