import { existsSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { output, runCommand } from './toolsCommand.ts';
import { toolsFolder } from './toolsFolder.ts';
import { temporaryFolder } from './toolsTemporary.ts';

const folder = join(toolsFolder, 'etcd');
const program = join(folder, 'usr/bin/etcd');

/** What to install where there is neither etcd nor Debian's apt. */
export const etcdMissing = 'there is no `etcd` (3.4 or newer; Debian: apt-get install etcd-server)';

/**
 * An etcd: the one on the path, else Debian's, taken apart beside the tools, which needs no root and starts no service.
 * @returns undefined where neither is to be had
 */
export async function etcd(): Promise<string | undefined> {
  if ((await runCommand('etcd', ['--version'])).code === 0) return 'etcd';
  if (existsSync(program)) return program;
  const work = await temporaryFolder(toolsFolder, 'build-etcd');
  if ((await runCommand('apt-get', ['download', 'etcd-server'], { cwd: work })).code !== 0) return undefined;
  const archive = (await readdir(work)).find((name) => name.endsWith('.deb'))!;
  await output('dpkg-deb', ['--extract', archive, 'content'], { cwd: work });
  await rm(folder, { recursive: true, force: true });
  await rename(join(work, 'content'), folder);
  await rm(work, { recursive: true });
  return program;
}
