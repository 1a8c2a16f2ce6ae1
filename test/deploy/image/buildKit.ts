import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from '../toolsCommand.ts';

/**
 * The docker command line of the path that can build with BuildKit: with buildx, or of the versions that have it built in (18.09 to 20.10,
 * Debian's for one). @returns undefined: there is none
 */
export async function commandWithBuildKit(): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  for (const command of folders.map((folder) => join(folder, 'docker')).filter((file) => existsSync(file))) {
    if ((await runCommand(command, ['buildx', 'version'])).code === 0) return command;
    const major = Number(/version (\d+)\./.exec((await runCommand(command, ['--version'])).stdout)?.[1]);
    if (major >= 18 && major < 23) return command;
  }
  return undefined;
}
