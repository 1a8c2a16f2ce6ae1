/** Runs a script: what went wrong before anything could be checked is told in its own words, and not where it was noticed. */
export async function runMain(title: string, main: () => Promise<boolean>): Promise<void> {
  // Ctrl-C ends this process as `exit` does, so that what it has made goes with it.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      process.exit(130);
    });
  try {
    process.exitCode = (await main()) ? 0 : 1;
  } catch (error) {
    console.error(`${title}: FAILED: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
