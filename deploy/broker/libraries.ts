import { join } from 'node:path';
import { download, missingFor, type MavenJars } from './mavenJars.ts';

export { javaCommand } from './mavenJars.ts';

/** Where the jars lie: in the checkout, in a folder that git ignores. */
export const librariesFolder = join(import.meta.dirname, '../../.driftline/kafka/libs');

const kafka: MavenJars = {
  title: 'Apache Kafka',
  size: '43 MB',
  pom: join(import.meta.dirname, 'pom.xml'),
  folder: librariesFolder,
};

/** What is missing for a broker on the JVM, as half a sentence; undefined: nothing. Downloads nothing. */
export async function missing(): Promise<string | undefined> {
  return missingFor(kafka);
}

/**
 * The folder with Apache Kafka's jars; downloads them on the first call (about 43 MB from Maven Central).
 * @throws Error that says what to install
 */
export async function libraries(say: (line: string) => void = () => undefined): Promise<string> {
  const lacking = await missing();
  if (lacking !== undefined) throw new Error(`the local Kafka needs ${lacking}`);
  return download(kafka, say);
}
