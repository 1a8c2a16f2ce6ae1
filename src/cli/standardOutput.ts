/** A reader that has gone (`| head -1`) is no fault; any other failure to write is, and has its sentence. */
export function watchStandardOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    process.exitCode = 1;
    process.stderr.write(`driftline: standard output cannot be written: ${error.message}\n`);
  });
  // Nobody is left to tell.
  process.stderr.on('error', () => undefined);
}
