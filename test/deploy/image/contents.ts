import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundledPackages, type Metafile } from '../../../deploy/image/notices.ts';
import { root } from '../../../deploy/demo/places.ts';
import { output } from '../toolsCommand.ts';
import type { Engine } from './engine.ts';
import { created, packageVersion, revision } from './product.ts';
import type { Report } from './report.ts';

/** Bytes that our own layers may have: above base and Node. */
const most = 25e6;

interface Inspected {
  readonly Size: number;
  readonly RootFS: { readonly Layers: readonly string[] };
  readonly Config: {
    readonly User: string;
    readonly Entrypoint: readonly string[];
    readonly Cmd: readonly string[];
    readonly WorkingDir: string;
    readonly StopSignal: string;
    readonly ExposedPorts: Readonly<Record<string, unknown>>;
    readonly Healthcheck: { readonly Test: readonly string[] };
    readonly Labels: Readonly<Record<string, string>>;
    readonly Env: readonly string[];
  };
}

/** What an image says of itself, and what lies in it; nothing is started but `docker create`. */
export async function checkContents(
  report: Report,
  engine: Engine,
  image: string,
  base: string,
): Promise<void> {
  const inspect = async (name: string): Promise<Inspected> =>
    (JSON.parse(await engine.docker('image', 'inspect', name)) as [Inspected])[0];
  const [own, below] = [await inspect(image), await inspect(base)];

  await report.check('the image says how it is run', async () => {
    const { Config: config } = own;
    assert.equal(config.User, '65532:65532');
    assert.deepEqual(config.Entrypoint, ['node', '/app/driftline.js']);
    assert.deepEqual(config.Cmd, ['run', '/config/app.yaml']);
    assert.equal(config.WorkingDir, '/tmp');
    assert.equal(config.StopSignal, 'SIGTERM');
    assert.deepEqual(Object.keys(config.ExposedPorts), ['9464/tcp']);
    const health = ['CMD', 'node', '/app/driftline.js', 'health', '/config/app.yaml'];
    assert.deepEqual(config.Healthcheck.Test, health);
    const label = (name: string): string | undefined => config.Labels[`org.opencontainers.image.${name}`];
    assert.equal(label('version'), await packageVersion());
    assert.equal(label('revision'), revision);
    assert.equal(label('created'), created);
    assert.equal(label('licenses'), 'Apache-2.0');
    assert.equal(label('base.name'), base);
    return undefined;
  });

  await report.check('our own layers are small', () => {
    const size = own.Size - below.Size;
    assert.deepEqual(own.RootFS.Layers.slice(0, below.RootFS.Layers.length), below.RootFS.Layers);
    assert.ok(size > 0 && size < most, `${size} bytes`);
    const [ours, all] = [size, own.Size].map((bytes) => `${(bytes / 1e6).toFixed(2)} MB`);
    const layers = own.RootFS.Layers.length - below.RootFS.Layers.length;
    return Promise.resolve(
      `${ours} in ${layers} layer above the ${(below.Size / 1e6).toFixed(0)} MB of ${base}; ${all} in all`,
    );
  });

  const files = await filesOf(engine, image);
  const ours = files.filter((file) => file.startsWith('app/') && file !== 'app/');
  await report.check('nothing else is in it', () => {
    const names = ['LICENSE', 'THIRD-PARTY-NOTICES.txt', 'driftline.js', 'sbom.cdx.json'];
    assert.deepEqual(
      ours.sort(),
      names.map((name) => `app/${name}`),
    );
    const shells = files.filter((file) => /(^|\/)(ba|da|a|z|k)?sh$/.test(file));
    return Promise.resolve(
      shells.length === 0 ? 'no shell in the whole image' : `its base has ${shells.join(', ')}`,
    );
  });

  await report.check('notices and SBOM name each package of the bundle', async () => {
    const metafiles = ['driftline', 'page'].map(async (name) => {
      const text = await readFile(join(root, `dist/${name}.meta.json`), 'utf8');
      return JSON.parse(text) as Metafile;
    });
    const packages = bundledPackages(await Promise.all(metafiles), root);
    const notices = await fileOf(engine, image, '/app/THIRD-PARTY-NOTICES.txt');
    const sbom = JSON.parse(await fileOf(engine, image, '/app/sbom.cdx.json')) as {
      readonly bomFormat: string;
      readonly metadata: { readonly component: { readonly name: string; readonly version: string } };
      readonly components: readonly { readonly name: string; readonly version: string }[];
    };
    assert.equal(sbom.bomFormat, 'CycloneDX');
    assert.deepEqual(
      [sbom.metadata.component.name, sbom.metadata.component.version],
      ['driftline', await packageVersion()],
    );
    const listed = new Set(sbom.components.map(({ name, version }) => `${name} ${version}`));
    for (const { name, version, licence } of packages) {
      assert.ok(listed.has(`${name} ${version}`), `${name} ${version} is not in the SBOM`);
      assert.ok(notices.includes(`\n${name} ${version} (${licence})\n`), `${name} ${version} has no notice`);
    }
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      readonly devDependencies: Readonly<Record<string, string>>;
    };
    for (const [name, version] of Object.entries(manifest.devDependencies))
      assert.ok(!listed.has(`${name} ${version}`), `${name} is in the SBOM, but is only built with`);
    return `${packages.length} packages in the bundle, ${sbom.components.length} in the SBOM`;
  });
}

async function filesOf(engine: Engine, image: string): Promise<string[]> {
  const container = (await engine.docker('create', image)).trim();
  try {
    const list = await output('sh', ['-c', 'docker export "$0" | tar -t', container], {
      env: engine.environment,
    });
    return list.trimEnd().split('\n');
  } finally {
    await engine.docker('rm', container);
  }
}

async function fileOf(engine: Engine, image: string, path: string): Promise<string> {
  const container = (await engine.docker('create', image)).trim();
  try {
    return await output('sh', ['-c', 'docker cp "$0:$1" - | tar -xO', container, path], {
      env: engine.environment,
    });
  } finally {
    await engine.docker('rm', container);
  }
}
