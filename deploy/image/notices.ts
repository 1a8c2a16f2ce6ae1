/**
 * `node deploy/image/notices.ts METAFILE… > FILE`: the licences of all packages that esbuild put into the bundle, as each of them asks to be
 * passed on with what is made of it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What is read of esbuild's metafile. */
export interface Metafile {
  readonly outputs: Readonly<Record<string, { readonly inputs: Readonly<Record<string, unknown>> }>>;
}

export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX. */
  readonly licence: string;
  /** The text of its licence and notice files. */
  readonly text: string;
}

const licenceFile = /^(licen[cs]e|copying|notice)/i;

/**
 * The packages of which something is in an output, by name.
 * @throws Error where one comes without the text of its licence
 */
export function bundledPackages(metafiles: readonly Metafile[], root = '.'): BundledPackage[] {
  const folders = new Set<string>();
  for (const { inputs } of metafiles.flatMap(({ outputs }) => Object.values(outputs)))
    for (const file of Object.keys(inputs))
      if (file.includes('node_modules/')) folders.add(packageFolder(join(root, file)));
  return [...folders].map(read).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The folder above a file whose package.json has a name; others only set the type of module. */
function packageFolder(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (folder === dirname(folder)) throw new Error(`${file} is of no package`);
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && nameOf(readFileSync(manifest, 'utf8')) !== undefined) return folder;
  }
}

function nameOf(manifest: string): string | undefined {
  const { name, version } = JSON.parse(manifest) as { name?: string; version?: string };
  return version === undefined ? undefined : name;
}

function read(folder: string): BundledPackage {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>;
  const { name, version, license: licence } = manifest;
  const files = readdirSync(folder).filter((file) => licenceFile.test(file));
  if (licence === undefined || files.length === 0)
    throw new Error(`${name} ${version} is in the bundle, but has no licence, or not its text`);
  const text = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
  return { name: name!, version: version!, licence, text };
}

export function notices(packages: readonly BundledPackage[]): string {
  const rule = '-'.repeat(80);
  const parts = packages.map(
    ({ name, version, licence, text }) => `${rule}\n${name} ${version} (${licence})\n\n${text}\n`,
  );
  return `driftline.js contains code of these packages, under their own licences:\n\n${parts.join('\n')}`;
}

if (import.meta.main) {
  const metafiles = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')) as Metafile);
  process.stdout.write(notices(bundledPackages(metafiles)));
}
