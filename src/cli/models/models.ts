import type { Command } from 'commander';
import { systemClock } from '../../adapters/clock/systemClock.ts';
import { cbor } from '../../adapters/encoding/cbor.ts';
import { createCommandLog } from '../../adapters/log/log.ts';
import type { Config } from '../../config/config.ts';
import type { Broker } from '../../worker/ports.ts';
import { loadConfigFile } from '../config.ts';
import { withBroker } from '../connect.ts';
import { modelLogOf } from '../train.ts';
import { announce, previousOf, type Choice } from './announce.ts';
import { inspectModel, kept, readModels, type ModelTools } from './inspectModels.ts';
import { listText, modelText } from './text.ts';

/** `models list FILE`, `models show FILE [ID]`, `models promote FILE ID`, `models rollback FILE`. */
export function registerModels(program: Command): void {
  const models = program
    .command('models')
    .description('the batch models that driftline train has made, and which one the workers follow');
  models
    .command('list')
    .description(
      'show the models that are kept, which one is announced, and how the newest run of the job ended',
    )
    .argument('<FILE>', 'configuration (YAML)')
    .option('--json', 'print {current, models, run}')
    .action((file: string, options: { json?: true }) =>
      withModels(file, async (tools) => {
        const { current = null, models: found, run = null } = await readModels(tools);
        const listed = { current, models: [...found.values()], run };
        print(options.json === true ? `${JSON.stringify(listed)}\n` : listText(listed, tools.config.app));
      }),
    );
  models
    .command('show')
    .description(
      'show all that is known of a model, and check its artifact; exit code 1 where that is damaged',
    )
    .argument('<FILE>', 'configuration (YAML)')
    .argument('[ID]', 'as in models list; left out: the one that is announced')
    .option('--json', 'print the entry, with {announced, fault}')
    .action((file: string, id: string | undefined, options: { json?: true }) =>
      withModels(file, async (tools) => {
        const found = await inspectModel(tools, id);
        print(options.json === true ? `${JSON.stringify(found)}\n` : modelText(found));
        if (found.fault !== null) process.exitCode = 1;
      }),
    );
  models
    .command('promote')
    .description(
      'let the workers follow another kept model; a training that runs meanwhile is fenced, and ends',
    )
    .argument('<FILE>', 'configuration (YAML)')
    .argument('<ID>', 'as in models list')
    .action((file: string, id: string) => say(file, 'promote', (published) => kept(published, id)));
  models
    .command('rollback')
    .description(
      'let the workers follow the model before; a training that runs meanwhile is fenced, and ends',
    )
    .argument('<FILE>', 'configuration (YAML)')
    .action((file: string) => say(file, 'rollback', previousOf));
}

function say(file: string, by: 'promote' | 'rollback', choose: Choice): Promise<void> {
  return withModels(file, async (tools) => {
    print(`${await announce(tools, systemClock, by, choose)}\n`);
  });
}

async function withModels(file: string, work: (tools: ModelTools) => Promise<void>): Promise<void> {
  const config = loadConfigFile(file);
  await withBroker(config, createCommandLog(), (broker) => work(modelTools(config, broker)));
}

export function modelTools(config: Config, broker: Broker): ModelTools {
  return { config, broker, encoding: cbor, models: modelLogOf(config, broker, cbor) };
}

function print(text: string): void {
  process.stdout.write(text);
}
