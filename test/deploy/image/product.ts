import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../../deploy/demo/places.ts';
import { output, type CommandOptions } from '../toolsCommand.ts';
import type { Engine } from './engine.ts';

/** The revision that the check gives to the label: it must come out again. */
export const revision = '0123456789abcdef0123456789abcdef01234567';
export const created = '2026-01-31T12:00:00Z';

/** How a careful platform runs it. */
export const hardened = [
  '--read-only',
  ...['--tmpfs', '/tmp'],
  ...['--cap-drop', 'ALL'],
  ...['--security-opt', 'no-new-privileges'],
];

export async function packageVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** `legacy`: the builder that older engines have, and that a command line without buildx is left with. */
export type Builder = 'legacy' | 'buildkit';

/**
 * Builds deploy/Dockerfile. @param command of docker, which can do so
 * @returns the product's name and tag
 */
export async function buildProduct(
  engine: Engine,
  images: { readonly build: string; readonly runtime: string },
  builder: Builder,
  command = 'docker',
): Promise<string> {
  const version = await packageVersion();
  const tag = `driftline-check/driftline:${version}-${builder}`;
  const values = {
    BUILD_IMAGE: images.build,
    RUNTIME_IMAGE: images.runtime,
    VERSION: version,
    REVISION: revision,
    CREATED: created,
    NPM_REGISTRY: process.env['NPM_REGISTRY'] ?? '',
  };
  const given = Object.entries(values).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]);
  const env = { ...engine.environment, DOCKER_BUILDKIT: builder === 'legacy' ? '0' : '1' };
  // Without a target, as anybody would.
  const parameters = ['build', '-f', join(root, 'deploy/Dockerfile'), ...given, '-t', tag, root];
  await output(command, parameters, { env });
  return tag;
}

/** Removes a container, running or not, or none. */
export async function removed(engine: Engine, container: string, options?: CommandOptions): Promise<void> {
  await engine.dockerEnded(['rm', '-f', '-v', container], options);
}
