import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output } from '../toolsCommand.ts';
import type { Engine } from './engine.ts';
import type { Recipe } from './recipe.ts';

/** The certificates that this machine trusts: whoever stands between it and a registry is among them. */
export const certificates = '/etc/ssl/certs/ca-certificates.crt';

/** A small Debian, as debootstrap makes it: with a shell, for what is built or started by one. */
export function debianBase(engine: Engine): Recipe {
  return {
    name: 'debian',
    files: [import.meta.filename, certificates],
    make: async (tag) => {
      const folder = await mkdtemp(join(tmpdir(), 'driftline-debian-'));
      const system = join(folder, 'root');
      const archive = join(folder, 'root.tar');
      try {
        await output('debootstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', system]);
        await mkdir(join(system, 'etc/ssl/certs'), { recursive: true });
        await cp(certificates, join(system, 'etc/ssl/certs/ca-certificates.crt'));
        const without = ['var/cache/apt/archives', 'var/lib/apt/lists'].map((one) => `--exclude=./${one}/*`);
        await output('tar', ['-C', system, '-cf', archive, ...without, '.']);
        await engine.docker('import', archive, tag);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
