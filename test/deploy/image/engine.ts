import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../../deploy/demo/places.ts';
import { output, runCommand, type CommandOptions, type CommandResult } from '../toolsCommand.ts';

/** ms for an engine to answer. */
const patience = 30_000;
const guard = join(root, 'deploy/broker/guard.ts');
/** Images stay here from run to run. */
const data = join(root, '.driftline/engine');

/** A Docker engine, and its command line. */
export interface Engine {
  /** For the start of a report. */
  readonly title: string;
  /** For programs that use the engine, too: DOCKER_HOST is set. */
  readonly environment: NodeJS.ProcessEnv;
  /** @throws Error where it fails */
  docker(...parameters: string[]): Promise<string>;
  /** The same, whatever its exit code. */
  dockerEnded(parameters: readonly string[], options?: CommandOptions): Promise<CommandResult>;
  stop(): Promise<void>;
}

/** @returns the engine that answers (DOCKER_HOST, else the usual socket), else one of our own; else why none can run, as half a sentence */
export async function startEngine(say: (line: string) => void): Promise<Engine | string> {
  if (!(await there('docker'))) return 'there is no `docker` (apt-get install docker.io)';
  if (await answers(process.env)) {
    const title = `the engine at ${process.env['DOCKER_HOST'] ?? 'the usual socket'}`;
    return engineAt(title, process.env, () => Promise.resolve());
  }
  if (process.env['DOCKER_HOST'] !== undefined) return `no engine answers at ${process.env['DOCKER_HOST']}`;
  if (!(await there('dockerd')))
    return 'no engine answers, and there is no `dockerd` (apt-get install docker.io)';
  if (process.getuid?.() !== 0) return 'no engine answers, and only root may start one';
  return ownEngine(say);
}

async function ownEngine(say: (line: string) => void): Promise<Engine | string> {
  await mkdir(data, { recursive: true });
  // A socket's path has at most 107 characters, and a checkout may lie deep.
  const sockets = await mkdtemp(join(tmpdir(), 'driftline-engine-'));
  const host = `unix://${sockets}/docker.sock`;
  const environment = { ...process.env, DOCKER_HOST: host };
  const logFile = join(data, 'dockerd.log');
  const log = await open(logFile, 'w');
  const folders = [
    '--data-root',
    join(data, 'root'),
    '--exec-root',
    sockets,
    '-p',
    join(sockets, 'docker.pid'),
  ];
  // It ends with this process, however that ends.
  const child = spawn(process.execPath, [guard, 'dockerd', ...folders, '-H', host], {
    stdio: ['pipe', log.fd, log.fd],
    detached: true,
  });
  await log.close();
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    child.stdin!.end();
    await gone;
    await rm(sockets, { recursive: true, force: true });
  };
  say('starting an engine (dockerd)');
  const until = Date.now() + patience;
  while (!(await answers(environment))) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      const end = (await readFile(logFile, 'utf8')).trimEnd().split('\n').at(-1);
      return `an engine of our own does not start: ${end}`;
    }
    await sleep(100);
  }
  return engineAt('an engine of our own', environment, stop);
}

async function engineAt(
  title: string,
  environment: NodeJS.ProcessEnv,
  stop: () => Promise<void>,
): Promise<Engine> {
  // A command line without buildx has only the older builder left, and asks to say so.
  const hasBuildX = (await runCommand('docker', ['buildx', 'version'])).code === 0;
  const env = { ...environment, DOCKER_BUILDKIT: environment['DOCKER_BUILDKIT'] ?? (hasBuildX ? '1' : '0') };
  return {
    title,
    environment: env,
    docker: (...parameters) => output('docker', parameters, { env }),
    dockerEnded: (parameters, options) => runCommand('docker', parameters, { ...options, env }),
    stop,
  };
}

async function answers(env: NodeJS.ProcessEnv): Promise<boolean> {
  return (await runCommand('docker', ['info', '--format', '{{.ServerVersion}}'], { env })).code === 0;
}

async function there(command: string): Promise<boolean> {
  return (await runCommand(command, ['--version'])).code === 0;
}
