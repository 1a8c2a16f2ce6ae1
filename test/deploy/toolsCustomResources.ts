import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { moduleFolder } from './toolsGo.ts';
import { customResourceModules } from './toolsPinned.ts';
import type { Schema } from './toolsSchemaForms.ts';

/** What is read of a CustomResourceDefinition. */
export interface CustomResource {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

/** The definitions of prometheus-operator and KEDA, as their modules have them. Needs Go. */
export async function customResources(): Promise<readonly CustomResource[]> {
  const found: CustomResource[] = [];
  for (const { module, version, folder } of customResourceModules) {
    const directory = join(await moduleFolder(module, version), folder);
    for (const file of (await readdir(directory)).filter((name) => name.endsWith('.yaml')))
      found.push(parse(await readFile(join(directory, file), 'utf8')) as CustomResource);
  }
  return found;
}
