import { dirname } from 'node:path';

/** What was to be done with the path: a file read or written, a folder listed or made. */
export type Use = 'read' | 'write' | 'list' | 'make';

/** By the system's code. What is not here is rare, and told in the system's words. */
const sentences: Readonly<Record<string, (path: string, use: Use) => string>> = {
  ENOENT: (path, use) =>
    use === 'read'
      ? `there is no file ${path}`
      : `there is no folder ${use === 'list' ? path : dirname(path)}`,
  EACCES: (path, use) => refused(path, use),
  EPERM: (path, use) => refused(path, use),
  EISDIR: (path) => `${path} is a folder, and a file is needed`,
  ENOTDIR: (path, use) =>
    use === 'list'
      ? `${path} is a file, and a folder is needed`
      : `a file stands where ${path} would need a folder`,
  EEXIST: (path) => `there is already a file ${path}`,
  ENOSPC: (path) => `there is no room left on the disk of ${path}`,
  EROFS: (path) => `${path} is on a file system that cannot be written to`,
};

function refused(path: string, use: Use): string {
  return `this user may not ${use === 'make' ? 'make' : use === 'write' ? 'write to' : 'read'} ${path}`;
}

/** A failure of the file system in plain words, with the path. Undefined: it is no failure of that kind, and says for itself what it is. */
export function systemFault(error: unknown, path: string, use: Use): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined || !Object.hasOwn(sentences, code) ? undefined : sentences[code]!(path, use);
}

/** As `systemFault`, or else what the error says. */
export function faultOfPath(error: unknown, path: string, use: Use): string {
  return systemFault(error, path, use) ?? (error instanceof Error ? error.message : String(error));
}
