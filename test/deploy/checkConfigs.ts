import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  nameOf,
  objectsOf,
  podTemplate,
  type Container,
  type KubernetesObject,
  type PodSpec,
} from './checkObjects.ts';
import { root } from './toolsFolder.ts';
import { runCommand } from './toolsCommand.ts';

const key = 'app.yaml';
/** In the place of what a Secret would hold. */
const secret = 'stand-in';

/** A configuration as a container would read it. */
export interface MountedConfig {
  /** Who reads it. */
  readonly reader: string;
  readonly text: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Those of the pod's containers that mount the ConfigMap. */
function readers(pod: PodSpec, map: string): readonly Container[] {
  const volumes = (pod.volumes ?? [])
    .filter(({ configMap }) => configMap?.name === map)
    .map(({ name }) => name);
  return [...(pod.initContainers ?? []), ...pod.containers].filter(({ volumeMounts }) =>
    volumeMounts?.some(({ name }) => volumes.includes(name)),
  );
}

/**
 * A container's environment as far as the manifests tell it; what comes from a Secret has a stand-in. A name that nothing
 * gives is left out: then it is a fault of the chart, and is found.
 */
function environment(container: Container, text: string): Record<string, string> {
  const given = (container.env ?? []).map(({ name, value }): [string, string] => [name, value ?? secret]);
  // Whatever a whole Secret may bring.
  const asked = container.envFrom === undefined ? [] : [...text.matchAll(/\$\{([A-Za-z_]\w*)\}/g)];
  return Object.fromEntries([...asked.map(([, name]): [string, string] => [name!, secret]), ...given]);
}

/** Each app.yaml of the rendered chart, once for each container that may read it. */
export function mountedConfigs(objects: readonly KubernetesObject[]): readonly MountedConfig[] {
  const maps = objects.filter(({ kind, data }) => kind === 'ConfigMap' && data?.[key] !== undefined);
  return maps.flatMap((map) =>
    objects.flatMap((object) => {
      const pod = podTemplate(object)?.spec;
      if (pod === undefined) return [];
      return readers(pod, map.metadata.name).map((container) => ({
        reader: `${nameOf(map)} in ${nameOf(object)}`,
        text: map.data![key]!,
        env: environment(container, map.data![key]!),
      }));
    }),
  );
}

/** Holds each configuration of the rendered chart against the worker itself. @returns what it finds */
export async function configFaults(manifests: string, temporary: string): Promise<readonly string[]> {
  const configs = mountedConfigs(objectsOf(manifests));
  if (configs.length === 0) return [`no container mounts a ConfigMap with ${key}`];
  const folder = await mkdtemp(join(temporary, 'config-'));
  await writeFile(join(folder, 'secret'), secret);
  const file = join(folder, key);
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const { reader, text, env } of configs) {
    // Most containers have the same configuration in the same environment.
    const both = JSON.stringify([text, env]);
    if (seen.has(both)) continue;
    seen.add(both);
    await writeFile(file, text.replace(/\$\{file:[^}]*\}/g, '${file:secret}'));
    // Nothing of this shell's environment: a variable of the same name would hide that the chart does not set it.
    const program = [
      '-i',
      `PATH=${process.env['PATH'] ?? ''}`,
      ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ];
    const check = [process.execPath, join(root, 'dist/driftline.js'), 'config', 'check', file];
    const { code, stdout, stderr } = await runCommand('env', [...program, ...check]);
    if (code !== 0) faults.push(`${reader}:\n${stderr}${stdout}`);
  }
  return faults;
}
