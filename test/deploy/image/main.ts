/**
 * `make check-image`: builds deploy/Dockerfile on a real engine, and tries what comes out. Where no public image can be had, stand-ins are
 * made from what can. See README.md.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startComposeBroker } from '../../../deploy/demo/compose.ts';
import { commandWithBuildKit } from './buildKit.ts';
import { checkAlone } from './alone.ts';
import { checkContents } from './contents.ts';
import { startEngine, type Engine } from './engine.ts';
import { imageFor } from './images.ts';
import { checkOnKafka } from './onKafka.ts';
import { missingCompose } from './missingCompose.ts';
import { checkProjectTests } from './projectTests.ts';
import { buildProduct } from './product.ts';
import { skipped } from '../skipped.ts';
import { Report } from './report.ts';

const report = new Report();
const say = (line: string): void => {
  report.say(line);
};

async function check(engine: Engine, folder: string): Promise<void> {
  const runtime = (await imageFor('RUNTIME_IMAGE', engine, say))!;
  const build = (await imageFor('BUILD_IMAGE', engine, say))!;
  const kafka = (await imageFor('KAFKA_IMAGE', engine, say))!;
  say(`building deploy/Dockerfile on ${build} and ${runtime}`);
  const image = await built({ build, runtime }, engine);
  if (image === undefined) return;
  await checkContents(report, engine, image, runtime);
  await checkAlone(report, engine, image, folder);

  const lacking = await missingCompose();
  if (lacking === undefined) await withKafka(engine, image, kafka, folder);
  else skipped('The image on a Kafka', lacking);
  await checkProjectTests(report, engine, kafka);
}

/** On the single Kafka of docker-compose.yml, as `BROKER=compose make run` starts it. */
async function withKafka(engine: Engine, image: string, kafka: string, folder: string): Promise<void> {
  Object.assign(process.env, { DOCKER_HOST: engine.environment['DOCKER_HOST'], KAFKA_IMAGE: kafka });
  const broker = await startComposeBroker(say, new AbortController().signal);
  try {
    await checkOnKafka(report, engine, image, broker.brokers, folder);
  } finally {
    await broker.stop();
  }
}

/** With each builder that is at hand. @returns the image of the last */
async function built(
  images: { readonly build: string; readonly runtime: string },
  engine: Engine,
): Promise<string | undefined> {
  let image: string | undefined;
  const buildKit = await commandWithBuildKit();
  if (buildKit === undefined) skipped('A build with BuildKit', 'no docker command line here has it');
  else
    await report.check('it builds with BuildKit', async () => {
      image = await buildProduct(engine, images, 'buildkit', buildKit);
      return undefined;
    });
  await report.check('it builds with the legacy builder', async () => {
    image = await buildProduct(engine, images, 'legacy');
    return undefined;
  });
  return image;
}

const engine = await startEngine(say);
if (typeof engine === 'string') {
  skipped('deploy/Dockerfile', engine);
  process.exit(0);
}
const folder = await mkdtemp(join(tmpdir(), 'driftline-image-'));
say(engine.title);
try {
  await check(engine, folder);
} finally {
  await engine.stop();
  await rm(folder, { recursive: true });
}
process.exit(report.end());
