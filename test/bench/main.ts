/** `node test/bench/main.ts [--only NAME] [--memory]`: see README.md. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../deploy/demo/places.ts';
import { optionsOf } from '../../deploy/usage.ts';
import { openBroker, type BrokerForBenches } from './broker.ts';
import { benches } from './registry.ts';
import { render, type Table } from './table.ts';

const { only, memory: long } = optionsOf(
  'node test/bench/main.ts [--only NAME] [--memory]',
  { only: { type: 'string', default: '' }, memory: { type: 'boolean', default: false } },
  (given) => given,
);
const chosen = benches.filter(({ name, onRequest, longer }) => {
  if (only !== '') return name === only;
  return long ? (onRequest ?? longer ?? false) : onRequest !== true;
});
if (chosen.length === 0) {
  console.error(`no bench is called ${only}; there are ${benches.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const folder = await mkdtemp(join(tmpdir(), 'driftline-bench-'));
let broker: Promise<BrokerForBenches> | undefined;
const say = (line: string): void => {
  console.error(line);
};
const context = { folder, say, long, broker: () => (broker ??= openBroker(folder, say)) };
const tables: Record<string, Table> = {};
try {
  for (const bench of chosen) {
    const table = await bench.run(context);
    tables[bench.name] = table;
    console.log(render(table));
  }
} finally {
  await (await broker)?.stop();
  await rm(folder, { recursive: true, force: true });
}

const machine = { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, node: process.version };
const target = join(root, '.driftline/bench.json');
await mkdir(join(root, '.driftline'), { recursive: true });
await writeFile(
  target,
  `${JSON.stringify({ time: new Date().toISOString(), machine, benches: tables }, null, 2)}\n`,
);
console.log(
  `\n${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; as JSON in .driftline/bench.json`,
);
