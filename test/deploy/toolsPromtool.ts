import { debianProgram } from './toolsDebian.ts';

/** What to install where there is neither promtool nor Debian's apt. */
export const promtoolMissing = 'there is no `promtool` (2.42 or newer; Debian: apt-get install prometheus)';

/** @returns undefined where there is none to be had */
export function promtool(): Promise<string | undefined> {
  return debianProgram({ program: 'promtool', package: 'prometheus' });
}
