import { statSync } from 'node:fs';
import { resolve } from 'node:path';

/** Files by what names them in a command. */
type Named = Readonly<Record<string, string | undefined>>;

/** Whether something that is written would take the place of what is read, or of what else is written. @returns a sentence, or undefined */
export function overwritten(read: Named, written: Named): string | undefined {
  const others = Object.entries(read);
  for (const [name, path] of Object.entries(written)) {
    if (path === undefined) continue;
    const clash = others.find(([, other]) => other !== undefined && isSameFile(path, other));
    if (clash !== undefined) return `${name} names the file of ${clash[0]}, and would overwrite it`;
    others.push([name, path]);
  }
  return undefined;
}

/** Also by another name, such as a link. What is no file, like /dev/null, can be written by several. */
function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  if (a === undefined || b === undefined) return resolve(one) === resolve(other);
  return a.isFile() && a.ino === b.ino && a.dev === b.dev;
}
