import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { configText } from '../support/configured.ts';
import { testEvents } from '../support/events.ts';
import { TestFolder } from '../support/folder.ts';
import { driftline } from '../system/process.ts';
import { linesOf, streamSections } from './stream.ts';

const folder = new TestFolder();
/** Nothing listens on port 1. */
const nobody = '{ brokers: "127.0.0.1:1", connectionTimeout: 1s, requestTimeout: 1s }';

function file(sections: Readonly<Record<string, string>> = {}): string {
  return folder.write('app.yaml', configText({ ...streamSections, kafka: nobody, ...sections }));
}

describe('driftline train', () => {
  test.each([
    [
      'has no label',
      { label: '', drift: '', transform: '[oneHot]' },
      /there is no label: a batch model has nothing to learn/,
    ],
    [
      'does not declare the classes',
      { label: 'y' },
      /the classes must be declared for a batch model \(label\.classes\)/,
    ],
    [
      'has no feature',
      { features: '{}', transform: '[]', filters: '[]', model: 'noChange' },
      /features: there is no feature, and a batch model needs at least one/,
    ],
    [
      'makes no numbers of its categories, which its online model does not read',
      { transform: '[]', model: 'noChange' },
      /"colour" is a category, and no transformer after it makes numbers of it for a batch model: add oneHot/,
    ],
    [
      'makes categories after its encoder',
      { transform: '[oneHot, lastLabel]', model: 'noChange' },
      /lastLabel makes categories, and no transformer after it makes numbers of it for a batch model: add oneHot/,
    ],
  ])('of a file that %s ends with 2, before anything is asked', async (_, sections, sentence) => {
    const path = file(sections);
    const { code, out, err } = await driftline('train', path);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(sentence);
    expect(err.startsWith(`${path}:`)).toBe(true);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  test.each([
    ['is not there', 'gone.csv', /gone\.csv: there is no such file or folder/],
    ['are of an unknown kind', 'rows.txt', /rows\.txt: the name must end in \.csv, \.jsonl or \.ndjson/],
    ['are a folder without any', 'empty', /empty: no file in it is one of rows: the name must end in/],
  ])('on data that %s ends with 1, before anything is asked', async (_, name, sentence) => {
    folder.write('rows.txt', 'a');
    folder.write('rows.csv', 'a\n1\n');
    mkdirSync(folder.place('empty'));
    folder.write('empty/notes.txt', 'none');
    const { code, out, err } = await driftline(
      'train',
      file(),
      '--data',
      folder.place('rows.csv'),
      folder.place(name),
    );
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(sentence);
    expect(err).not.toMatch(/\n +at |127\.0\.0\.1/);
  });

  test.each(['train', 'models list', 'models show', 'models rollback'])(
    'and whatever needs a broker ends with 1 where there is none: %s',
    async (command) => {
      const { code, out, err } = await driftline(...command.split(' '), file());
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toMatch(/^driftline: .*127\.0\.0\.1:1$/m);
    },
  );

  test('on files, too: their model is announced in the topic', async () => {
    const rows = folder.write('rows.jsonl', linesOf(testEvents(20, 1)));
    const { code, err } = await driftline('train', file(), '--data', rows);
    expect(code).toBe(1);
    expect(err).toMatch(/^driftline: .*127\.0\.0\.1:1$/m);
  });

  test.each([
    ['train', [], /missing required argument 'FILE'/],
    ['train', ['FILE', '--yes'], /unknown option '--yes'/],
    ['models', [], /Usage: driftline models/],
    ['models', ['delete', 'FILE'], /unknown command 'delete'/],
    ['models', ['promote', 'FILE'], /missing required argument 'ID'/],
  ])('for wrong usage ends with 2: %s %j', async (command, words, sentence) => {
    const path = file();
    const { code, err } = await driftline(command, ...words.map((word) => (word === 'FILE' ? path : word)));
    expect(code).toBe(2);
    expect(err).toMatch(sentence);
  });
});
