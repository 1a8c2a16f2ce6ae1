import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Jars of Maven Central in a folder of the checkout that git ignores. */
export interface MavenJars {
  /** For a person: what they are, e.g. `Apache Kafka`, and how large the download is. */
  readonly title: string;
  readonly size: string;
  /** Whose dependencies they are. */
  readonly pom: string;
  readonly folder: string;
}

/** The Java that runs them. `JAVA_HOME` wins over the path, as everywhere. */
export function javaCommand(): string {
  const home = process.env['JAVA_HOME'];
  return home === undefined || home === '' ? 'java' : join(home, 'bin/java');
}

async function javaVersion(): Promise<number | undefined> {
  try {
    // It writes to stderr: openjdk version "17.0.15" 2025-04-15
    const { stderr } = await run(javaCommand(), ['-version']);
    const found = /version "(\d+)/.exec(stderr);
    return found === null ? undefined : Number(found[1]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function hasMaven(): Promise<boolean> {
  try {
    await run('mvn', ['-version']);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

async function hashOf(pom: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(pom))
    .digest('hex');
}

async function complete({ folder }: MavenJars, hash: string): Promise<boolean> {
  const marker = join(folder, '.complete');
  return existsSync(marker) && (await readFile(marker, 'utf8')) === hash;
}

/** What is missing to run them, as half a sentence; undefined: nothing. Downloads nothing. */
export async function missingFor(jars: MavenJars): Promise<string | undefined> {
  const version = await javaVersion();
  if (version === undefined) return 'Java 17 or newer (there is no `java`)';
  if (version < 17) return `Java 17 or newer (\`java\` is version ${version})`;
  if (!(await complete(jars, await hashOf(jars.pom))) && !(await hasMaven()))
    return `Maven (there is no \`mvn\`; it downloads ${jars.title}, once)`;
  return undefined;
}

/** Downloads them on the first call. @returns their folder. @throws Error where Maven could not */
export async function download(jars: MavenJars, say: (line: string) => void): Promise<string> {
  const { folder, pom, title, size } = jars;
  const hash = await hashOf(pom);
  if (await complete(jars, hash)) return folder;
  say(`downloading ${title} from Maven Central (${size}, once)`);
  // Beside the place, then renamed: a download that was cut off, or one that runs at the same time, does no harm.
  const part = `${folder}.${process.pid}`;
  await mkdir(dirname(folder), { recursive: true });
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${part}`];
  try {
    await run('mvn', ['-q', '-B', '-f', pom, ...goal], { maxBuffer: 16 * 1024 * 1024 });
    await writeFile(join(part, '.complete'), hash);
    if (!(await complete(jars, hash))) {
      await rm(folder, { recursive: true, force: true });
      await rename(part, folder);
    }
  } catch (error) {
    if (await complete(jars, hash)) return folder;
    throw new Error(`Maven could not download ${title}: ${String(error)}`, { cause: error });
  } finally {
    await rm(part, { recursive: true, force: true });
  }
  return folder;
}
