import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { output } from './toolsCommand.ts';
import { moduleFolder, outside } from './toolsGo.ts';
import type { PinnedTool } from './toolsPinned.ts';

/**
 * Kubernetes' go.mod points at the folder `staging`, which the published module does not have: the modules in it are
 * published by themselves, k8s.io/api v0.37.2 with Kubernetes v1.37.2.
 */
export function withPublishedStaging(goMod: string, version: string): string {
  const published = version.replace(/^v1\./, 'v0.');
  return goMod
    .replace(/^module .*$/m, 'module driftline.local/kubernetes')
    .replace(/=> \.\/staging\/src\/(k8s\.io\/[a-z0-9-]+)/g, `=> $1 ${published}`);
}

/** What `kube-apiserver --version` says; without it helm sees a v0.0.0 and refuses charts. */
function versionFlags(version: string): string {
  const [major, minor] = version.slice(1).split('.');
  const variable = '-X k8s.io/component-base/version';
  return `${variable}.gitVersion=${version} ${variable}.gitMajor=${major!} ${variable}.gitMinor=${minor!}`;
}

/** Builds a command of Kubernetes as a dependency of an empty module. Takes six minutes on two cores. */
export async function builtFromKubernetes(tool: PinnedTool, target: string, work: string): Promise<void> {
  const source = await moduleFolder(tool.module, tool.version);
  for (const name of ['go.mod', 'go.sum']) {
    const text = await readFile(join(source, name), 'utf8');
    await writeFile(join(work, name), name === 'go.mod' ? withPublishedStaging(text, tool.version) : text);
    await chmod(join(work, name), 0o644);
  }
  const command = `${tool.module}/${tool.command}`;
  await writeFile(join(work, 'main.go'), `package main\n\nimport _ "${command}/app"\n\nfunc main() {}\n`);
  const here = { ...outside, cwd: work };
  await output('go', ['mod', 'edit', `-require=${tool.module}@${tool.version}`], here);
  const flags = ['-mod=mod', '-trimpath', '-ldflags', `-s -w ${versionFlags(tool.version)}`];
  await output('go', ['build', ...flags, '-o', target, command], here);
}
