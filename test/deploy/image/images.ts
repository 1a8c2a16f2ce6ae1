import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../../deploy/demo/places.ts';
import { debianBase } from './debianBase.ts';
import type { Engine } from './engine.ts';
import { kafkaImage } from './kafkaImage.ts';
import { nodeBuildImage, nodeRuntimeImage } from './nodeImages.ts';
import { prometheusImage } from './prometheusImage.ts';
import { made, type Recipe } from './recipe.ts';

/** The variables of docker-compose.yml that name an image which is not ours. */
export type ImageVariable =
  'BUILD_IMAGE' | 'RUNTIME_IMAGE' | 'KAFKA_IMAGE' | 'PROMETHEUS_IMAGE' | 'GRAFANA_IMAGE';

/** ms for an image to arrive. */
const patience = 300_000;

/** What docker-compose.yml has for a variable where nothing is set. */
export async function defaultImage(variable: ImageVariable): Promise<string> {
  const file = await readFile(join(root, 'docker-compose.yml'), 'utf8');
  const found = new RegExp(`\\$\\{${variable}:-([^}]+)\\}`).exec(file)?.[1];
  if (found === undefined) throw new Error(`docker-compose.yml has no default for ${variable}`);
  return found;
}

/**
 * The image that the environment names, else the public one where the engine has or gets it, else a stand-in made here of what can be had.
 * @returns undefined: there is no stand-in for it
 */
export async function imageFor(
  variable: ImageVariable,
  engine: Engine,
  say: (line: string) => void,
): Promise<string | undefined> {
  const named = process.env[variable];
  if (named !== undefined && named !== '') return named;
  const usual = await defaultImage(variable);
  if ((await engine.dockerEnded(['image', 'inspect', usual])).code === 0) return usual;
  if ((await pulled(usual, engine)) === 0) return usual;
  const recipe = await standIn(variable, engine, say);
  return recipe && made(recipe, engine, say);
}

async function pulled(image: string, engine: Engine): Promise<number> {
  try {
    return (await engine.dockerEnded(['pull', '-q', image], { timeout: patience })).code;
  } catch {
    // It took too long: as good as not there.
    return 1;
  }
}

async function standIn(
  variable: ImageVariable,
  engine: Engine,
  say: (line: string) => void,
): Promise<Recipe | undefined> {
  const base = (): Promise<string> => made(debianBase(engine), engine, say);
  switch (variable) {
    case 'BUILD_IMAGE':
      return nodeBuildImage(engine, await base());
    case 'RUNTIME_IMAGE':
      return nodeRuntimeImage(engine);
    case 'KAFKA_IMAGE':
      return kafkaImage(engine, await base());
    case 'PROMETHEUS_IMAGE':
      return prometheusImage(engine, await base());
    case 'GRAFANA_IMAGE':
      return undefined;
  }
}
