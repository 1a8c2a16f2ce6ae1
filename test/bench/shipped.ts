import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { config as shipped } from '../../deploy/demo/places.ts';

type Section = Record<string, unknown>;

export interface Names {
  readonly app: string;
  readonly brokers: string;
  readonly input: string;
  readonly output: string;
}

/** What the demonstration's file says beside the worker that is measured: a nightly job, and a choice of who answers. */
const beside = ['fallback', 'batch'];

/** The demonstration's configuration, whose online model answers alone. */
export function shippedAlone(): Record<string, Section> {
  const file = parse(readFileSync(shipped, 'utf8')) as Record<string, Section>;
  return Object.fromEntries(Object.entries(file).filter(([section]) => !beside.includes(section)));
}

/** The demonstration's configuration, whose online model answers alone, with other names, and with `changes` on top, section by section. */
export function shippedWith(
  { app, brokers, input, output }: Names,
  changes: Readonly<Record<string, unknown>> = {},
): string {
  const file = shippedAlone();
  return stringify({
    ...file,
    app,
    kafka: { brokers },
    input: { ...file['input'], topic: input },
    output: { topic: output },
    deadLetter: { topic: `${app}.dead-letter` },
    http: { port: 0 },
    ...changes,
  });
}

export async function writeConfig(folder: string, app: string, yaml: string): Promise<string> {
  const path = join(folder, `${app}.yaml`);
  await writeFile(path, yaml);
  return path;
}
