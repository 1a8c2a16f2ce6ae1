import { runCommand } from './toolsCommand.ts';
import { schemaLocations } from './toolsSchemas.ts';

interface Summary {
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly status: string;
    readonly msg: string;
  }[];
  readonly summary: { readonly valid: number; readonly skipped: number };
}

/** Holds each object of a rendered chart against its kind's schema. @returns what kubeconform finds */
export async function conformFaults(
  kubeconform: string,
  manifests: string,
  kubernetes: string,
): Promise<readonly string[]> {
  const { stdout, stderr } = await runCommand(
    kubeconform,
    [
      '-strict',
      '-summary',
      '-output=json',
      `-kubernetes-version=${kubernetes}`,
      ...schemaLocations.map((location) => `-schema-location=${location}`),
      '-',
    ],
    { input: manifests },
  );
  if (stdout === '') return [stderr];
  const { resources, summary } = JSON.parse(stdout) as Summary;
  const faults = resources.map(({ kind, name, msg }) => `${kind}/${name}: ${msg}`);
  if (faults.length === 0 && (summary.valid === 0 || summary.skipped > 0))
    return [`${summary.valid} objects were held against a schema, ${summary.skipped} were not`];
  return faults;
}
