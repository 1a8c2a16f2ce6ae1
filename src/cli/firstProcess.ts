/**
 * The first process of a container is not ended by a signal that it does not handle, so a command that waits for a broker could only be
 * killed. A command's own handler, where it has one, goes before.
 */
export function endOnSignals(
  target: Pick<NodeJS.Process, 'pid' | 'on' | 'listenerCount' | 'exit'> = process,
): void {
  if (target.pid !== 1) return;
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)
    target.on(signal, () => {
      if (target.listenerCount(signal) === 1) target.exit(code);
    });
}
