import { chmod, cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { output } from '../toolsCommand.ts';
import { certificates } from './debianBase.ts';
import type { Engine } from './engine.ts';
import { build, type Recipe } from './recipe.ts';

/** The Node that runs this: the one of package.json. */
const node = process.execPath;
const recipe = import.meta.filename;

/** Node and npm on a Debian: stands in for Docker's `node`. */
export function nodeBuildImage(engine: Engine, base: string): Recipe {
  return {
    name: 'node-build',
    files: [recipe, node],
    make: async (tag) => {
      const npm = await realpath((await output('sh', ['-c', 'command -v npm'])).trim());
      const lines = [
        `FROM ${base}`,
        'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt',
        'COPY node /usr/local/bin/node',
        'COPY npm /usr/local/lib/node_modules/npm',
        'RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm',
      ];
      await build(engine, tag, lines, { node, npm: dirname(dirname(npm)) });
    },
  };
}

/** Node and the libraries that it loads, and no other program, no shell: stands in for distroless. */
export function nodeRuntimeImage(engine: Engine): Recipe {
  return {
    name: 'node-runtime',
    files: [recipe, node],
    make: async (tag) => {
      const folder = await mkdtemp(join(tmpdir(), 'driftline-runtime-'));
      const put = async (source: string, place: string): Promise<void> => {
        await mkdir(dirname(join(folder, place)), { recursive: true });
        await cp(source, join(folder, place), { dereference: true });
      };
      try {
        await chmod(folder, 0o755);
        await put(node, 'nodejs/bin/node');
        for (const library of await librariesOf(node)) await put(library, library);
        await put(certificates, 'etc/ssl/certs/ca-certificates.crt');
        await writeFile(
          join(folder, 'etc/passwd'),
          'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
        );
        await mkdir(join(folder, 'tmp'));
        await chmod(join(folder, 'tmp'), 0o1777);
        await output('tar', ['-C', folder, '--owner=0', '--group=0', '-cf', `${folder}.tar`, '.']);
        const changes = [
          'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
          'USER 65532',
          'ENTRYPOINT ["/nodejs/bin/node"]',
        ];
        await engine.docker('import', ...changes.flatMap((one) => ['--change', one]), `${folder}.tar`, tag);
      } finally {
        await rm(folder, { recursive: true, force: true });
        await rm(`${folder}.tar`, { force: true });
      }
    },
  };
}

/** The files that ldd names, at the paths at which the loader looks for them. */
async function librariesOf(program: string): Promise<string[]> {
  const lines = (await output('ldd', [program])).split('\n');
  return lines.map((line) => /(\/\S+) \(0x/.exec(line)?.[1]).filter((path) => path !== undefined);
}
