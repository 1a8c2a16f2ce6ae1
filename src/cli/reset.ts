import { InvalidArgumentError, Option, type Command } from 'commander';
import { cbor } from '../adapters/encoding/cbor.ts';
import { createCommandLog } from '../adapters/log/log.ts';
import { counted } from '../core/counted.ts';
import { parseTime } from '../pipeline/time.ts';
import { CheckpointStore } from '../worker/checkpoint/store.ts';
import { stateTopic } from '../worker/options.ts';
import { applyReset, planReset, type PartitionReset, type ResetTarget } from '../worker/reset.ts';
import { partitionNumber } from './arguments.ts';
import { loadConfigFile } from './config.ts';
import { withBroker, workerOptions } from './connect.ts';

interface Options {
  readonly to: ResetTarget;
  readonly partition?: readonly number[];
  readonly model?: 'fresh' | 'keep';
  readonly yes?: true;
}

export function registerReset(program: Command): void {
  program
    .command('reset')
    .description('move the position of FILE and its model together; the workers must be stopped')
    .argument('<FILE>', 'configuration (YAML)')
    .requiredOption(
      '--to <WHERE>',
      'earliest, latest, checkpoint, or a time (ISO 8601, or ms since the epoch)',
      target,
    )
    .option('--partition <P...>', 'only these', (text: string, before?: number[]) => [
      ...(before ?? []),
      partitionNumber(text),
    ])
    .addOption(
      new Option(
        '--model <WHAT>',
        'fresh forgets what was learned (default with --to earliest), keep keeps it (else)',
      ).choices(['fresh', 'keep']),
    )
    .option('--yes', 'do it; without this, only tell what would be done')
    .action(async (file: string, options: Options) => {
      const config = loadConfigFile(file);
      await withBroker(config, createCommandLog(), async (broker) => {
        const tools = {
          broker,
          store: new CheckpointStore(stateTopic(config.app), broker, cbor),
          options: workerOptions(config),
        };
        const model = options.to === 'checkpoint' ? 'keep' : (options.model ?? defaultModel(options.to));
        const plan = await planReset(tools, options.to, model, options.partition);
        process.stdout.write(describe(plan, model));
        if (options.yes !== true) {
          process.stdout.write('nothing was changed; --yes does it\n');
          return;
        }
        await applyReset(tools, plan);
        process.stdout.write('done\n');
      });
    });
}

/** From the beginning, a kept model would learn everything a second time. */
function defaultModel(to: ResetTarget): 'fresh' | 'keep' {
  return to === 'earliest' ? 'fresh' : 'keep';
}

function target(text: string): ResetTarget {
  if (text === 'earliest' || text === 'latest' || text === 'checkpoint') return text;
  const time = parseTime(/^\d+$/.test(text) ? Number(text) : text);
  if (time === undefined)
    throw new InvalidArgumentError(
      'earliest, latest, checkpoint, or a time (ISO 8601, or ms since the epoch) is needed',
    );
  return time;
}

function describe(plan: readonly PartitionReset[], model: 'fresh' | 'keep'): string {
  return plan
    .map(({ partition, from, group, to, again, skipped }) => {
      const parts = [`partition ${partition}: from ${from ?? 'no checkpoint'} to ${to}`];
      if (group !== undefined && group !== from) parts.push(`the group's offset from ${group} to ${to}`);
      parts.push(model === 'fresh' ? 'the model is forgotten' : 'the model is kept');
      if (again > 0)
        parts.push(
          `${counted(again, 'record')} ${again === 1 ? 'is' : 'are'} LEARNED AGAIN, and predicted again`,
        );
      if (skipped > 0)
        parts.push(`${counted(skipped, 'record')} ${skipped === 1 ? 'is' : 'are'} passed over`);
      return `${parts.join('; ')}\n`;
    })
    .join('');
}
