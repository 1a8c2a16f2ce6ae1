/** `make check-runbook`: the commands of deploy/README.md in their order, on a Kafka that asks for logins and rights. */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missing } from '../../../deploy/broker/libraries.ts';
import { root } from '../../../deploy/demo/places.ts';
import { report, type Check } from '../checkReport.ts';
import { skipped } from '../skipped.ts';
import { runMain } from '../toolsMain.ts';
import { temporaryFolder } from '../toolsTemporary.ts';
import { Actor } from './actor.ts';
import { blocksOf, commandsOf, type Block, type Run } from './blocks.ts';
import { rightsChecks } from './rights.ts';
import { setStage } from './stage.ts';
import { steps } from './steps.ts';

const title = 'check-runbook';
const say = (line: string): void => {
  console.log(line);
};

/** @returns what the commands have printed. @throws Error where one fails */
async function runBlock({ stage }: Actor, block: Block, { users }: Run): Promise<string> {
  const parts = users.length === 1 ? [block.text] : commandsOf(block);
  let all = '';
  for (const [i, part] of parts.entries()) {
    const user = users[Math.min(i, users.length - 1)]!;
    const { code, out, err } = await stage.shell(part, user);
    all += out;
    if (code !== 0) throw new Error(`as ${user}: it ends with ${code}: ${out}${err}`);
  }
  return all;
}

async function main(): Promise<boolean> {
  const lacking = await missing();
  if (lacking !== undefined) {
    skipped('The runbook', `it needs ${lacking}`);
    return true;
  }
  const stage = await setStage(await temporaryFolder(tmpdir(), 'driftline-runbook'));
  const actor = new Actor(stage);
  let failed = false;
  const check = (block: Block, run: Run): Check => ({
    name: `line ${block.line}: ${run.name}`,
    run: async () => {
      const step = steps[run.name];
      await step?.before?.(actor);
      const out = await runBlock(actor, block, run);
      await step?.after?.(actor, out);
      return [];
    },
  });
  /** Each stands on what is before it. */
  const afterOthers = ({ name, run }: Check): Check => ({
    name,
    run: async () => {
      if (failed) return ['not run: what is before it failed'];
      failed = true;
      const faults = await run();
      failed = faults.length > 0;
      return faults;
    },
  });
  try {
    const runbook = readFileSync(join(root, 'deploy/README.md'), 'utf8');
    const marked = blocksOf(runbook).flatMap((block) =>
      typeof block.mark === 'object' ? [check(block, block.mark)] : [],
    );
    return await report(title, [...marked, ...rightsChecks(actor)].map(afterOthers), say);
  } finally {
    actor.worker?.kill('SIGKILL');
    await stage.stop();
  }
}

await runMain(title, main);
