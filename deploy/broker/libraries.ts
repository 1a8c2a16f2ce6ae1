import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const pom = join(import.meta.dirname, 'pom.xml');

/** Where the jars lie: in the checkout, in a folder that git ignores. */
export const librariesFolder = join(root, '.driftline/kafka/libs');

/** The Java that runs the broker. `JAVA_HOME` wins over the path, as everywhere. */
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

async function pomHash(): Promise<string> {
  return createHash('sha256')
    .update(await readFile(pom))
    .digest('hex');
}

async function complete(hash: string): Promise<boolean> {
  const marker = join(librariesFolder, '.complete');
  return existsSync(marker) && (await readFile(marker, 'utf8')) === hash;
}

/** What is missing for a broker on the JVM, as half a sentence; undefined: nothing. Downloads nothing. */
export async function missing(): Promise<string | undefined> {
  const version = await javaVersion();
  if (version === undefined) return 'Java 17 or newer (there is no `java`)';
  if (version < 17) return `Java 17 or newer (\`java\` is version ${version})`;
  if (!(await complete(await pomHash())) && !(await hasMaven()))
    return 'Maven (there is no `mvn`; it downloads Apache Kafka, once)';
  return undefined;
}

/**
 * The folder with Apache Kafka's jars; downloads them on the first call (about 43 MB from Maven Central).
 * @throws Error that says what to install
 */
export async function libraries(say: (line: string) => void = () => undefined): Promise<string> {
  const lacking = await missing();
  if (lacking !== undefined) throw new Error(`the local Kafka needs ${lacking}`);
  const hash = await pomHash();
  if (await complete(hash)) return librariesFolder;
  say('downloading Apache Kafka from Maven Central (43 MB, once)');
  // Beside the place, then renamed: a download that was cut off, or one that runs at the same time, does no harm.
  const part = `${librariesFolder}.${process.pid}`;
  await mkdir(dirname(librariesFolder), { recursive: true });
  const goal = ['dependency:copy-dependencies', `-DoutputDirectory=${part}`];
  try {
    await run('mvn', ['-q', '-B', '-f', pom, ...goal], { maxBuffer: 16 * 1024 * 1024 });
    await writeFile(join(part, '.complete'), hash);
    if (!(await complete(hash))) {
      await rm(librariesFolder, { recursive: true, force: true });
      await rename(part, librariesFolder);
    }
  } catch (error) {
    if (await complete(hash)) return librariesFolder;
    throw new Error(`Maven could not download Apache Kafka: ${String(error)}`, { cause: error });
  } finally {
    await rm(part, { recursive: true, force: true });
  }
  return librariesFolder;
}
