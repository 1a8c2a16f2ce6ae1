import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Engine } from './engine.ts';

export interface Recipe {
  /** `kafka`: the stand-in is called driftline-stand-in/kafka. */
  readonly name: string;
  /** What it is made of, apart from what is downloaded: where that changes, the image is made anew. */
  readonly files: readonly string[];
  readonly make: (tag: string, say: (line: string) => void) => Promise<void>;
}

/** Makes the image, where it is not there yet. @returns its name and tag */
export async function made(recipe: Recipe, engine: Engine, say: (line: string) => void): Promise<string> {
  const hash = createHash('sha256');
  for (const file of recipe.files) hash.update(await readFile(file));
  const tag = `driftline-stand-in/${recipe.name}:${hash.digest('hex').slice(0, 12)}`;
  if ((await engine.dockerEnded(['image', 'inspect', tag])).code !== 0) {
    say(`making ${tag}`);
    await recipe.make(tag, say);
  }
  return tag;
}

/** Builds an image from a Dockerfile and files from anywhere on this machine. @param files by their place in the build's context */
export async function build(
  engine: Engine,
  tag: string,
  dockerfile: readonly string[],
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const context = await mkdtemp(join(tmpdir(), 'driftline-context-'));
  try {
    for (const [place, source] of Object.entries(files)) {
      await mkdir(dirname(join(context, place)), { recursive: true });
      await cp(source, join(context, place), { recursive: true, dereference: true });
    }
    await writeFile(join(context, 'Dockerfile'), `${dockerfile.join('\n')}\n`);
    await engine.docker('build', '-q', '-t', tag, context);
  } finally {
    await rm(context, { recursive: true });
  }
}
