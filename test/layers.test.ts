import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = join(import.meta.dirname, '../src');
/** From the top down; a folder may import those of its own row and of the rows after it. */
const rows = [
  ['main.ts', 'cli', 'page'],
  ['adapters'],
  ['config'],
  ['batch'],
  ['worker'],
  ['pipeline'],
  ['models', 'transformers', 'filters', 'drift', 'codecs', 'evaluate'],
  ['stats'],
  ['core'],
];
const rowOf = (place: string): number => rows.findIndex((row) => row.includes(place));
const parts = rows[rowOf('models')]!;

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
  .map((file) => ({ file, place: file.split('/')[0]!, text: readFileSync(join(src, file), 'utf8') }));

function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:^|\n)(?:import|export)\s[^;]*?from\s+'([^']+)'/g)].map((match) => match[1]!);
}

describe('the layers of src/', () => {
  it('are the folders that are there', () => {
    expect([...new Set(files.map(({ place }) => place))].filter((place) => rowOf(place) < 0)).toEqual([]);
    expect(files.length).toBeGreaterThan(100);
  });

  it('import downward only, and a part imports no other kind of part', () => {
    const wrong = files.flatMap(({ file, place, text }) =>
      importsOf(text)
        .filter((name) => name.startsWith('.'))
        .map((name) => relative(src, join(src, dirname(file), name)))
        .filter((target) => !target.startsWith('..'))
        .filter((target) => {
          const to = target.split('/')[0]!;
          return rowOf(to) < rowOf(place) || (parts.includes(place) && parts.includes(to) && to !== place);
        })
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('below adapters/ have no package, no node:*, no clock and no randomness', () => {
    const wrong = files
      .filter(({ place }) => rowOf(place) > rowOf('adapters'))
      .flatMap(({ file, place, text }) => [
        ...importsOf(text)
          .filter((name) => !name.startsWith('.'))
          .filter((name) => !(place === 'config' && /^(zod|yaml)(\/|$)/.test(name)))
          .filter((name) => !(/^codecs\/avro\/\w*\.ts$/.test(file) && name === 'avsc'))
          .map((name) => `${file} imports ${name}`),
        ...[...text.matchAll(/\b(Date\.now|Math\.random|process\.\w|performance\.\w|console\.\w)/g)].map(
          (match) => `${file} uses ${match[1]!}`,
        ),
      ]);
    expect(wrong).toEqual([]);
  });
});
