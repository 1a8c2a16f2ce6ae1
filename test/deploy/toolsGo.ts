import { cp, mkdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { output, runCommand, type CommandOptions } from './toolsCommand.ts';
import type { PinnedTool } from './toolsPinned.ts';

/** Small, and the same wherever it is built. */
export const smallBinary = ['-trimpath', '-ldflags', '-s -w'];

export const goMissing = 'there is no `go` (https://go.dev/dl); the tools are built from the Go module proxy';

export async function hasGo(): Promise<boolean> {
  return (await runCommand('go', ['version'])).code === 0;
}

/** The folder of a module's files, read-only, in Go's own cache; fetches it from the module proxy, checked by go.sum's database. */
export async function moduleFolder(module: string, version: string): Promise<string> {
  const told = await output('go', ['mod', 'download', '-json', `${module}@${version}`], outside);
  return (JSON.parse(told) as { Dir: string }).Dir;
}

/** Not within any module that stands above the working directory. */
export const outside: CommandOptions = { env: { GOFLAGS: '-buildvcs=false', GOWORK: 'off' }, cwd: '/' };

/** `go install` of one version, as `target`. */
export async function installedByGo(tool: PinnedTool, target: string, work: string): Promise<void> {
  const bin = join(work, 'bin');
  const where = { ...outside, env: { ...outside.env, GOBIN: bin } };
  await output('go', ['install', ...smallBinary, `${tool.module}/${tool.command}@${tool.version}`], where);
  await rename(join(bin, basename(tool.command)), target);
}

/** Builds the module as the main one, in a copy of its folder. */
export async function builtAsMain(tool: PinnedTool, target: string, work: string): Promise<void> {
  const copy = join(work, 'module');
  await mkdir(copy, { recursive: true });
  await cp(await moduleFolder(tool.module, tool.version), copy, { recursive: true });
  await output('chmod', ['-R', 'u+w', copy]);
  await output('go', ['build', ...smallBinary, '-o', target, `./${tool.command}`], { ...outside, cwd: copy });
}
