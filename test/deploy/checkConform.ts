import { mkdtemp, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runCommand } from './toolsCommand.ts';
import { schemaLocations } from './toolsSchemas.ts';

interface Found {
  readonly resources: readonly {
    readonly filename: string;
    readonly name: string;
    readonly kind: string;
    readonly msg: string;
  }[];
  readonly summary: { readonly valid: number; readonly skipped: number };
}

/**
 * Holds each object of rendered charts against its kind's schema; a kind without one is a fault.
 * @param manifests by name
 * @returns what kubeconform finds
 */
export async function conformFaults(
  kubeconform: string,
  kubernetes: string,
  manifests: Readonly<Record<string, string>>,
  temporary: string,
): Promise<readonly string[]> {
  const folder = await mkdtemp(join(temporary, 'manifests-'));
  // In one go: most of its time goes into the schemas, which it keeps.
  const files = await Promise.all(
    Object.entries(manifests).map(async ([name, text]) => {
      const file = join(folder, `${name}.yaml`);
      await writeFile(file, text);
      return file;
    }),
  );
  const { stdout, stderr } = await runCommand(kubeconform, [
    '-strict',
    '-summary',
    '-output=json',
    `-kubernetes-version=${kubernetes}`,
    ...schemaLocations.map((location) => `-schema-location=${location}`),
    ...files,
  ]);
  if (stdout === '') return [stderr];
  const { resources, summary } = JSON.parse(stdout) as Found;
  const faults = resources.map(
    ({ filename, kind, name, msg }) => `${basename(filename, '.yaml')}: ${kind}/${name}: ${msg}`,
  );
  if (faults.length === 0 && (summary.valid === 0 || summary.skipped > 0))
    return [`${summary.valid} objects were held against a schema, ${summary.skipped} were not`];
  return faults;
}
