/** Of `helm test`: is a worker ready, and does it show its metrics? Asks for a minute, since it may still be restoring. */
const base = process.argv[1] ?? '';
const end = Date.now() + 60_000;

let fault = await look();
while (fault !== undefined) {
  console.log(`${base}: ${fault}`);
  if (Date.now() > end) process.exit(1);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  fault = await look();
}
console.log(`${base}: ready`);

async function look(): Promise<string | undefined> {
  try {
    const ready = await ask('/health/ready');
    if (ready.status !== 200) return `/health/ready: ${ready.status} ${ready.text.trim()}`;
    const metrics = await ask('/metrics');
    const info = /^driftline_build_info\{.*$/m.exec(metrics.text)?.[0];
    if (info === undefined) return `/metrics: ${metrics.status}, without driftline_build_info`;
    console.log(info);
    return undefined;
  } catch (error) {
    // What fetch throws says nothing; its cause does.
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return cause instanceof Error ? cause.message : String(cause);
  }
}

async function ask(path: string): Promise<{ status: number; text: string }> {
  const response = await fetch(base + path, { signal: AbortSignal.timeout(5000) });
  return { status: response.status, text: await response.text() };
}

export {};
