import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { output, runCommand } from './toolsCommand.ts';
import { customResources } from './toolsCustomResources.ts';
import { toolsFolder } from './toolsFolder.ts';
import { customResourceModules, kubernetesSchemas, kubernetesVersions } from './toolsPinned.ts';
import { resourceSchema, withLocalReferences } from './toolsSchemaForms.ts';
import { temporaryFolder } from './toolsTemporary.ts';

const folder = join(toolsFolder, 'schemas');
const stamp = '.pinned.json';
const pinned = JSON.stringify({ kubernetesSchemas, kubernetesVersions, customResourceModules });

/** Where kubeconform finds the schema of a kind; all of them are strict. */
export const schemaLocations = [
  join(folder, '{{.NormalizedKubernetesVersion}}/{{.ResourceKind}}{{.KindSuffix}}.json'),
  join(folder, 'custom/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json'),
] as const;

/** Fetches the wheel (23 MB) and takes it apart. */
async function writeKubernetes(target: string, work: string): Promise<void> {
  const { distribution, version, sha256 } = kubernetesSchemas;
  const wanted = join(work, 'requirements.txt');
  await writeFile(wanted, `${distribution}==${version} --hash=sha256:${sha256}\n`);
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps'];
  await output('python3', [...pip, '--require-hashes', '-r', wanted, '-d', work]);
  const wheel = (await readdir(work)).find((name) => name.endsWith('.whl'))!;
  await output('python3', ['-m', 'zipfile', '-e', join(work, wheel), join(work, 'wheel')]);
  for (const kubernetes of kubernetesVersions) {
    const from = join(
      work,
      'wheel/kubernetes_validate/kubernetes-json-schema',
      `v${kubernetes}-local-strict`,
    );
    const to = join(target, `v${kubernetes}`);
    await mkdir(to);
    for (const file of await readdir(from)) {
      const schema: unknown = JSON.parse(await readFile(join(from, file), 'utf8'));
      await writeFile(join(to, file), JSON.stringify(withLocalReferences(schema)));
    }
  }
}

async function writeCustom(target: string): Promise<void> {
  for (const { spec } of await customResources()) {
    const to = join(target, 'custom', spec.group);
    await mkdir(to, { recursive: true });
    for (const { name, schema } of spec.versions) {
      const file = join(to, `${spec.names.kind.toLowerCase()}_${name}.json`);
      await writeFile(file, JSON.stringify(resourceSchema(schema.openAPIV3Schema)));
    }
  }
}

async function isInstalled(): Promise<boolean> {
  const at = join(folder, stamp);
  return existsSync(at) && (await readFile(at, 'utf8')) === pinned;
}

/** What to install before `installedSchemas` can do its work; undefined: nothing. */
export async function schemasMissing(): Promise<string | undefined> {
  if (await isInstalled()) return undefined;
  const { code } = await runCommand('python3', ['-m', 'pip', '--version']);
  return code === 0 ? undefined : 'there is no `python3` with pip; the schemas of Kubernetes come from PyPI';
}

/** Makes the schemas, where they are not there or are pinned otherwise. Needs Go, and Python with pip, only then. */
export async function installedSchemas(say: (line: string) => void): Promise<void> {
  if (await isInstalled()) return;
  const began = performance.now();
  const work = await temporaryFolder(toolsFolder, 'build-schemas');
  const target = join(work, 'schemas');
  await mkdir(target);
  await writeKubernetes(target, work);
  await writeCustom(target);
  await writeFile(join(target, stamp), pinned);
  await rm(folder, { recursive: true, force: true });
  await rename(target, folder);
  await rm(work, { recursive: true });
  say(`made the schemas in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}
