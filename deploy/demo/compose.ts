import { execFile } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { KafkaClient } from './kafka-client.ts';
import { root } from './places.ts';
import { app } from './topics.ts';

const run = promisify(execFile);
/** ms that the broker may take to answer, once its container runs. */
const patience = 60_000;

export interface ComposeBroker {
  readonly brokers: string;
  /** Removes the container, its network and its data. */
  stop(): Promise<void>;
}

/**
 * The service `kafka` of docker-compose.yml, in a project of its own, so that a user's own containers stay as they are.
 * @throws Error that says what is missing, or what compose said
 */
export async function startComposeBroker(
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<ComposeBroker> {
  const [command, ...first] = await composeCommand();
  const port = await freePort();
  const environment = { ...process.env, KAFKA_PORT: String(port) };
  const compose = async (parameters: string[], within?: AbortSignal): Promise<void> => {
    const all = [...first, '-p', app, '-f', join(root, 'docker-compose.yml'), ...parameters];
    await run(command!, all, { env: environment, ...(within && { signal: within }) });
  };
  const stop = (): Promise<void> => compose(['down', '--volumes']);
  const brokers = `127.0.0.1:${port}`;
  say('starting the service `kafka` of docker-compose.yml (the first time, its image is fetched)');
  // Told as one line: what compose wrote is no cause to print, of version 1 it is a whole traceback.
  let fault: string;
  try {
    await compose(['up', '-d', 'kafka'], signal);
    await answering(brokers, signal);
    return { brokers, stop };
  } catch (error) {
    if (engineAway(error)) fault = noEngine;
    else {
      fault = `docker compose: ${lastLine(error)}`;
      // Half a start may have left a container or a network.
      await stop().catch((cause: unknown) => {
        say(`(docker compose down: ${lastLine(cause)})`);
      });
    }
  }
  throw new Error(fault);
}

/** Compose v2 is a plug-in of docker, v1 a program of its own. @throws Error where there is neither */
export async function composeCommand(): Promise<readonly string[]> {
  for (const command of [['docker', 'compose'], ['docker-compose']]) {
    try {
      await run(command[0]!, [...command.slice(1), 'version']);
      return command;
    } catch {
      // Not there: the next one, or the sentence below.
    }
  }
  throw new Error('there is neither `docker compose` nor `docker-compose`');
}

async function answering(brokers: string, signal: AbortSignal): Promise<void> {
  const until = performance.now() + patience;
  for (;;) {
    try {
      const client = await KafkaClient.connect(brokers);
      await client.close();
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await sleep(250, undefined, { signal });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => {
        resolve(port);
      });
    });
  });
}

const noEngine =
  'no Docker engine answers: start it (or say in DOCKER_HOST where it is), or take another broker (BROKER=jvm|memory, KAFKA_BROKERS)';

/** Version 2 says the first, version 1 the second, in a traceback. */
function engineAway(error: unknown): boolean {
  return /Cannot connect to the Docker daemon|fetching server API version/.test(written(error));
}

/** What a program wrote last is what went wrong. */
function lastLine(error: unknown): string {
  return written(error).trim().split('\n').at(-1)!;
}

function written(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message?: string };
  return stderr?.trim() ? stderr : (message ?? String(error));
}
