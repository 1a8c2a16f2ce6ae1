import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { javaCommand, libraries } from '../../../deploy/broker/libraries.ts';
import { root } from '../../../deploy/demo/places.ts';
import { output } from '../toolsCommand.ts';
import type { Engine } from './engine.ts';
import { build, type Recipe } from './recipe.ts';

const start = join(import.meta.dirname, 'kafkaRun.sh');

/** What Kafka needs of Java. */
const modules = [
  ...['java.base', 'java.logging', 'java.management', 'java.naming', 'java.rmi', 'java.security.jgss'],
  ...['java.security.sasl', 'java.sql', 'java.xml', 'java.desktop'],
  ...['jdk.unsupported', 'jdk.crypto.ec', 'jdk.management'],
];

/** Kafka's jars from Maven Central on a Java of jlink's: stands in for `apache/kafka`, whose user, folders and environment it has. */
export function kafkaImage(engine: Engine, base: string): Recipe {
  return {
    name: 'kafka',
    files: [import.meta.filename, start, join(root, 'deploy/broker/pom.xml')],
    make: async (tag, say) => {
      const libs = await libraries(say);
      const folder = await mkdtemp(join(tmpdir(), 'driftline-jlink-'));
      try {
        const jlink = join(dirname(await realpath(await javaPath())), 'jlink');
        const small = ['--strip-debug', '--no-header-files', '--no-man-pages', '--compress=2'];
        const java = join(folder, 'java');
        await output(jlink, [...small, '--add-modules', modules.join(','), '--output', java]);
        const lines = [
          `FROM ${base}`,
          'COPY java /opt/java',
          'COPY libs /opt/kafka/libs',
          'COPY run /etc/kafka/docker/run',
          'RUN chmod 755 /etc/kafka/docker/run && useradd --uid 1000 appuser && mkdir -p /var/lib/kafka/data /opt/kafka/config \\',
          ' && chown -R appuser /var/lib/kafka /opt/kafka/config',
          'USER appuser',
          'EXPOSE 9092',
          'CMD ["/etc/kafka/docker/run"]',
        ];
        await build(engine, tag, lines, { java, libs, run: start });
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  };
}

async function javaPath(): Promise<string> {
  const command = javaCommand();
  return command.includes('/') ? command : (await output('sh', ['-c', `command -v ${command}`])).trim();
}
