/**
 * `node deploy/image/page.ts`: the built-in page's files, made from src/page/, as dist/page.js, which the bundle of the program takes in
 * (`--inject`); what they are made of is dist/page.meta.json, for the notices.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';

const root = join(import.meta.dirname, '../..');
const source = join(root, 'src/page');

export interface BuiltPage {
  /** By path, as they are served. */
  readonly files: Readonly<Record<string, { readonly type: string; readonly body: string }>>;
  readonly metafile: Metafile;
}

export async function buildPage(): Promise<BuiltPage> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: { page: join(source, 'main.ts'), style: join(source, 'page.css') },
    outdir: 'dist',
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    metafile: true,
    logLevel: 'warning',
  });
  const built = (name: string): string => outputFiles.find(({ path }) => path.endsWith(name))!.text;
  const read = (name: string): string => readFileSync(join(source, name), 'utf8');
  return {
    files: {
      '/': { type: 'text/html; charset=utf-8', body: read('index.html') },
      '/page/page.js': { type: 'text/javascript; charset=utf-8', body: built('page.js') },
      '/page/page.css': { type: 'text/css; charset=utf-8', body: built('style.css') },
      '/page/icon.svg': { type: 'image/svg+xml', body: read('icon.svg') },
    },
    metafile,
  };
}

if (import.meta.main) {
  const { files, metafile } = await buildPage();
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, 'dist/page.js'), `export const driftlinePage = ${JSON.stringify(files)};\n`);
  writeFileSync(join(root, 'dist/page.meta.json'), JSON.stringify(metafile));
}
