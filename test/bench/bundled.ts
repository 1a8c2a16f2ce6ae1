import { execFile } from 'node:child_process';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../deploy/demo/places.ts';

const run = promisify(execFile);

/**
 * Makes one file of a script of this folder and of what it imports, as `dist/driftline.js` is made. What Node runs as TypeScript it strips
 * by WebAssembly, whose memory grows: from then on V8 looks in that process at each array of numbers whether its memory is still there,
 * which it never does in the program that users have. @returns its path
 */
export async function bundleIn(folder: string, script: string): Promise<string> {
  const path = join(folder, basename(script).replace(/\.ts$/, '.mjs'));
  const source = join(import.meta.dirname, script);
  await run('npm', ['run', '--silent', 'bundle', '--', source, '--log-level=error', `--outfile=${path}`], {
    cwd: root,
  });
  return path;
}
