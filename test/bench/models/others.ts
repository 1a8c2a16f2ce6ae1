import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { download, javaCommand, missingFor, type MavenJars } from '../../../deploy/broker/mavenJars.ts';
import { root } from '../../../deploy/demo/places.ts';
import type { ModelRun } from './passes.ts';
import type { BenchedModel } from './rows.ts';
import type { Stream } from './stream.ts';

const run = promisify(execFile);
const requirements = join(root, 'test/reference/requirements.txt');
const environment = join(root, '.driftline/river');
const moaJars: MavenJars = {
  title: 'MOA',
  size: '62 MB',
  pom: join(import.meta.dirname, 'pom.xml'),
  folder: join(root, '.driftline/moa/libs'),
};

/** Another system that runs the same models. */
export interface Other {
  /** With its version. */
  readonly title: string;
  /** Undefined: it has no such model. @param path see `writeStream` */
  run(model: BenchedModel, path: string): Promise<ModelRun | undefined>;
}

/** River also times drift detectors. */
export interface River extends Other {
  /** @param detector its class, as a user writes it; @param path values, as float64 */
  time(detector: string, path: string): Promise<ModelRun>;
}

/** What to say where it is not to be had. */
export interface Skipped {
  readonly skipped: string;
}

/** River, at the version of test/reference, in an environment of its own. */
export async function findRiver(say: (line: string) => void): Promise<River | Skipped> {
  const python = process.env['PYTHON'] ?? 'python3';
  try {
    const own = await riverEnvironment(python, say);
    const { stdout } = await run(own, ['-c', 'import river; print(river.__version__)']);
    return {
      title: `River ${stdout.trim()}`,
      run: ({ river }, path) => inPython(own, 'timeRiver.py', river, path),
      time: (detector, path) => inPython(own, 'timeDetector.py', detector, path),
    };
  } catch (error) {
    return {
      skipped: `SKIPPED: no River by ${python} (${reasonOf(error)}): it takes Python 3.11 or newer with venv and pip, and PyPI`,
    };
  }
}

async function inPython(python: string, script: string, what: string, path: string): Promise<ModelRun> {
  const { stdout } = await run(python, [join(import.meta.dirname, script), what, path]);
  return JSON.parse(stdout) as ModelRun;
}

/** @returns its interpreter */
async function riverEnvironment(python: string, say: (line: string) => void): Promise<string> {
  const wanted = await readFile(requirements, 'utf8');
  const marker = join(environment, '.complete');
  const own = join(environment, 'bin/python');
  if (existsSync(marker) && (await readFile(marker, 'utf8')) === wanted) return own;
  say('installing River from PyPI (100 MB, once)');
  // An environment knows where it lies, so it cannot be made beside its place; the marker says that it is whole.
  await rm(environment, { recursive: true, force: true });
  await mkdir(dirname(environment), { recursive: true });
  await run(python, ['-m', 'venv', environment]);
  await run(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  await writeFile(`${marker}.new`, wanted);
  await rename(`${marker}.new`, marker);
  return own;
}

/** MOA, at the version of pom.xml. */
export async function findMoa(say: (line: string) => void): Promise<Other | Skipped> {
  try {
    const lacking = await missingFor(moaJars);
    if (lacking !== undefined) return { skipped: `SKIPPED: MOA needs ${lacking}` };
    const folder = await download(moaJars, say);
    const version = /<artifactId>moa<\/artifactId>\s*<version>(.*?)</.exec(
      await readFile(moaJars.pom, 'utf8'),
    )![1]!;
    return {
      title: `MOA ${version}`,
      run: async ({ moa }, path) => {
        if (moa === undefined) return undefined;
        const shape = JSON.parse(await readFile(`${path}.json`, 'utf8')) as Omit<Stream, 'cells'>;
        const sizes = shape.categories.map(({ length }) => length).join(',');
        const facts = [
          String(shape.numbers.length),
          sizes === '' ? '-' : sizes,
          String(shape.classes.length),
        ];
        const script = join(import.meta.dirname, 'Moa.java');
        const { stdout } = await run(javaCommand(), ['-cp', join(folder, '*'), script, moa, path, ...facts]);
        return JSON.parse(stdout.trim().split('\n').at(-1)!) as ModelRun;
      },
    };
  } catch (error) {
    return { skipped: `SKIPPED: no MOA (${reasonOf(error)})` };
  }
}

function reasonOf(error: unknown): string {
  const { stderr, message } = error as Error & { stderr?: string };
  const text = stderr === undefined || stderr.trim() === '' ? message : stderr;
  return text.trim().split('\n').at(-1)!;
}
