import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { output, runCommand } from './toolsCommand.ts';
import { toolsFolder } from './toolsFolder.ts';
import { temporaryFolder } from './toolsTemporary.ts';

/** A program that Debian has. */
export interface DebianProgram {
  readonly program: string;
  readonly package: string;
}

/**
 * A program: the one on the path, else Debian's, taken apart beside the tools, which needs no root and starts no service.
 * @returns undefined where neither is to be had
 */
export async function debianProgram({ program, package: name }: DebianProgram): Promise<string | undefined> {
  if ((await runCommand(program, ['--version'])).code === 0) return program;
  const folder = join(toolsFolder, name);
  const path = join(folder, 'usr/bin', program);
  if (existsSync(path)) return path;
  const work = await temporaryFolder(toolsFolder, `build-${name}`);
  if ((await runCommand('apt-get', ['download', name], { cwd: work })).code !== 0) return undefined;
  const archive = (await readdir(work)).find((file) => file.endsWith('.deb'))!;
  await output('dpkg-deb', ['--extract', archive, 'content'], { cwd: work });
  await rm(folder, { recursive: true, force: true });
  await rename(join(work, 'content'), folder);
  await rm(work, { recursive: true });
  return path;
}
