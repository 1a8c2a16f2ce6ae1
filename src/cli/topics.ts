import type { Command } from 'commander';
import { createCommandLog } from '../adapters/log/log.ts';
import { ensureTopics } from '../worker/topics.ts';
import { positiveInteger } from './arguments.ts';
import { loadConfigFile } from './config.ts';
import { withBroker, workerOptions } from './connect.ts';

export function registerTopics(program: Command): void {
  program
    .command('topics')
    .description('check the topics of FILE, and create those that are missing')
    .argument('<FILE>', 'configuration (YAML)')
    .option('--create', 'create the topics that are missing')
    .option('--partitions <N>', 'of an input topic that is created; 1, if it is left out', positiveInteger)
    .action(async (file: string, options: { create?: true; partitions?: number }) => {
      const config = loadConfigFile(file);
      const findings = await withBroker(config, createCommandLog(), (broker) =>
        ensureTopics(workerOptions(config), broker, options.create === true, options.partitions, (line) =>
          process.stdout.write(`${line}\n`),
        ),
      );
      if (findings.some((finding) => finding.severity === 'error')) process.exitCode = 1;
    });
}
