import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { faultOfPath, type Use } from '../../src/adapters/files/systemFault.ts';
import { TestFolder } from '../support/folder.ts';

const folder = new TestFolder();

/** What is said of what the system refuses to do. */
function told(path: string, use: Use, work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return faultOfPath(error, path, use).replaceAll(folder.place(''), '');
  }
  throw new Error('nothing was refused');
}

test('what the system refuses is told in plain words, with the path', () => {
  mkdirSync(folder.place('d'));
  const file = folder.write('f', '');
  const [gone, under, inFile] = [folder.place('gone'), folder.place('no/f'), `${file}/x`];
  const d = folder.place('d');
  expect([
    told(gone, 'read', () => readFileSync(gone)),
    told(under, 'write', () => {
      writeFileSync(under, '');
    }),
    told(gone, 'list', () => readdirSync(gone)),
    told(d, 'read', () => readFileSync(d)),
    told(inFile, 'read', () => readFileSync(inFile)),
    told(file, 'list', () => readdirSync(file)),
    told(file, 'make', () => {
      mkdirSync(file);
    }),
  ]).toEqual([
    'there is no file /gone',
    'there is no folder /no',
    'there is no folder /gone',
    '/d is a folder, and a file is needed',
    'a file stands where /f/x would need a folder',
    '/f is a file, and a folder is needed',
    'there is already a file /f',
  ]);
});

test.each<[string, Use, string]>([
  ['EACCES', 'read', 'this user may not read /a/b'],
  ['EACCES', 'write', 'this user may not write to /a/b'],
  ['EPERM', 'make', 'this user may not make /a/b'],
  ['ENOSPC', 'write', 'there is no room left on the disk of /a/b'],
  ['EROFS', 'write', '/a/b is on a file system that cannot be written to'],
  ['EIO', 'read', 'in its own words'],
])('%s (%s)', (code, use, text) => {
  expect(faultOfPath(Object.assign(new Error('in its own words'), { code }), '/a/b', use)).toBe(text);
});
