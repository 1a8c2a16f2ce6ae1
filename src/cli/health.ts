import { readFileSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';
import { Option, type Command } from 'commander';
import { faultOfPath } from '../adapters/files/systemFault.ts';
import { ConfigError } from '../config/faults.ts';
import { parseHttpPlace, type HttpPlace } from '../config/httpPlace.ts';

/** ms: more than the two seconds for which a process of several threads waits for a thread's answer. */
const answerTime = 5_000;

/** It runs every few seconds beside a worker: what it imports is little, and neither the Kafka client nor any part. */
export function registerHealth(program: Command): void {
  program
    .command('health')
    .description("ask FILE's running worker whether it is well; exit code 0, or 1 whatever else is the case")
    .argument('<FILE>', 'configuration (YAML); nothing but its `http` is looked at')
    .addOption(
      new Option('--check <CHECK>', 'what is asked').choices(['live', 'ready', 'startup']).default('live'),
    )
    .showHelpAfterError(false)
    .showSuggestionAfterError(false)
    .action(async (file: string, { check }: { check: string }) => {
      try {
        await askHealth(httpPlaceOf(file), check);
      } catch (error) {
        throw new Error(`${check}: ${oneLine(error)}`, { cause: error });
      }
      process.stdout.write(`${check}: ok\n`);
    });
}

/** @throws ConfigError where the file does not say where its worker serves */
function httpPlaceOf(file: string): HttpPlace {
  const readFile = (path: string): string => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw new Error(faultOfPath(error, path, 'read'), { cause: error });
    }
  };
  const parsed = parseHttpPlace(readFile(file), dirname(file), { env: process.env, readFile });
  if (!parsed.ok) throw new ConfigError(file, parsed.faults);
  return parsed.http;
}

/** @throws Error why the worker is not well, or cannot be asked */
async function askHealth({ host, port }: HttpPlace, check: string): Promise<void> {
  if (port === 0)
    throw new Error('http.port is 0, any free one, so the worker cannot be asked: set http.port');
  const hostname = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const signal = AbortSignal.timeout(answerTime);
  try {
    // An agent of its own knows no proxy of the environment.
    const asking = request({ hostname, port, path: `/health/${check}`, agent: false, signal });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      asking.once('response', resolve).once('error', reject).end();
    });
    const answer = await text(response);
    if (response.statusCode !== 200) throw new Error(reasonsIn(answer) ?? `answered ${response.statusCode}`);
  } catch (error) {
    const why = signal.aborted ? `no answer within ${answerTime / 1000} s` : oneLine(error);
    throw new Error(`${why} (${hostname} port ${port})`, { cause: error });
  }
}

/** Undefined: it is no answer of a worker's. */
function reasonsIn(answer: string): string | undefined {
  try {
    return (JSON.parse(answer) as { reasons: string[] }).reasons.join('; ');
  } catch {
    return undefined;
  }
}

function oneLine(error: unknown): string {
  const { message, code } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'nobody answers there: no worker runs, or not with this http.port';
  // Where a name has several addresses, the error of them all has a code alone.
  return (message === '' ? String(code) : message).replaceAll(/\s*\n\s*/g, '; ');
}
