/** The first process of a container is not ended by a signal that it does not handle. @returns aborted at SIGTERM or SIGINT */
export function endingOnSignals(): AbortSignal {
  const ending = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.once(name, () => {
      ending.abort(new Error(`stopped by ${name}`));
    });
  }
  return ending.signal;
}

/** Runs a service to its end: exit code 0 also where it was asked to end. */
export async function serve(service: (signal: AbortSignal) => Promise<void>): Promise<never> {
  const signal = endingOnSignals();
  try {
    await service(signal);
    process.exit(0);
  } catch (error) {
    if (signal.aborted) process.exit(0);
    console.error(error);
    process.exit(1);
  }
}
