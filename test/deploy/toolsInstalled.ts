import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toolsFolder } from './toolsFolder.ts';
import { builtAsMain, installedByGo } from './toolsGo.ts';
import { builtFromKubernetes } from './toolsKubernetes.ts';
import { pinnedTools, type PinnedTool, type ToolName } from './toolsPinned.ts';
import { temporaryFolder } from './toolsTemporary.ts';

const builders = { install: installedByGo, module: builtAsMain, kubernetes: builtFromKubernetes };

const binary = (name: ToolName): string => join(toolsFolder, 'bin', name);
/** What a binary was built from stands beside it. */
const stamp = (name: ToolName): string => join(toolsFolder, 'bin', `.${name}.json`);

async function isInstalled(name: ToolName): Promise<boolean> {
  if (!existsSync(binary(name)) || !existsSync(stamp(name))) return false;
  return (await readFile(stamp(name), 'utf8')) === JSON.stringify(pinnedTools[name]);
}

/** The tool's path; builds it where it is not there, or there at another version. Needs Go only then. */
export async function installed(name: ToolName, say: (line: string) => void): Promise<string> {
  if (await isInstalled(name)) return binary(name);
  const tool: PinnedTool = pinnedTools[name];
  const began = performance.now();
  // Built beside its place, then renamed: a build that was cut off, or one that runs at the same time, does no harm.
  const work = await temporaryFolder(toolsFolder, `build-${name}`);
  const built = join(work, name);
  await builders[tool.by](tool, built, work);
  await mkdir(join(toolsFolder, 'bin'), { recursive: true });
  await rename(built, binary(name));
  await writeFile(stamp(name), JSON.stringify(tool));
  await rm(work, { recursive: true });
  say(`built ${name} ${tool.version} in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  return binary(name);
}
