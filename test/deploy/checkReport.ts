/** One thing that is looked at. */
export interface Check {
  readonly name: string;
  /** @returns what is wrong, a line or more each; nothing: all is well */
  readonly run: () => Promise<readonly string[]>;
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const indented = (fault: string): string =>
  fault
    .trimEnd()
    .split('\n')
    .map((line) => `        ${line}`)
    .join('\n');

async function faultsOf(check: Check): Promise<readonly string[]> {
  try {
    return await check.run();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** Runs the checks in their order, tells a line of each and a total. @returns whether all is well */
export async function report(
  title: string,
  checks: readonly Check[],
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<boolean> {
  const began = performance.now();
  let failed = 0;
  let ok = 0;
  for (const check of checks) {
    if (signal?.aborted === true) break;
    const since = performance.now();
    const faults = await faultsOf(check);
    say(`${faults.length === 0 ? 'ok    ' : 'FAILED'}  ${check.name}  (${seconds(since)})`);
    for (const fault of faults) say(indented(fault));
    if (faults.length > 0) failed += 1;
    else ok += 1;
  }
  const left = checks.length - ok - failed;
  const notRun = left > 0 ? `, ${left} not run` : '';
  say(`${title}: ${ok} of ${checks.length} checks ok, ${failed} failed${notRun}, in ${seconds(began)}`);
  return checks.length > 0 && ok === checks.length;
}
