import { debianProgram } from './toolsDebian.ts';

/** What to install where there is neither etcd nor Debian's apt. */
export const etcdMissing = 'there is no `etcd` (3.4 or newer; Debian: apt-get install etcd-server)';

/** @returns undefined where there is none to be had */
export function etcd(): Promise<string | undefined> {
  return debianProgram({ program: 'etcd', package: 'etcd-server' });
}
