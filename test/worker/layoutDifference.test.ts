import { expect, test } from 'vitest';
import { layoutDifference } from '../../src/worker/layoutDifference.ts';

const layout = (change: object): string =>
  JSON.stringify({
    features: [],
    label: null,
    filters: [],
    transform: [],
    model: 'noChange',
    drift: null,
    ...change,
  });

test.each<[string, object, object, string]>([
  [
    'what the detector reads',
    { drift: 'adwin' },
    { drift: ['adwin', 'confidence'] },
    'drift.reads is the usual in the checkpoint and confidence in the file',
  ],
  [
    'a section that this version does not know',
    { more: [1, true] },
    {},
    'more is [1,true] in the checkpoint and not there in the file',
  ],
  [
    'a shape that this version does not know',
    { features: { a: true } },
    { features: [['a', 'number', false]] },
    'features is {"a":true} in the checkpoint and [["a","number",false]] in the file',
  ],
  [
    'classes that were left open',
    { label: ['classification', null] },
    { label: ['classification', ['no', 'yes']] },
    'label.classes is not there in the checkpoint and [no, yes] in the file',
  ],
  [
    'another list of filters: its options say nothing',
    {
      filters: [
        ['range', 'a'],
        ['duplicate', null],
      ],
    },
    { filters: [['duplicate', null]] },
    'filters is range, duplicate in the checkpoint and duplicate in the file',
  ],
])('tells %s', (_, had, has, text) => {
  expect(layoutDifference(layout(had), layout(has))).toBe(text);
});

test('tells what is no layout as it stands', () => {
  expect(layoutDifference('1', layout({}))).toBe(
    `its layout is 1 in the checkpoint and ${layout({})} in the file`,
  );
});

test('tells the first of very many', () => {
  const features = (type: string) => Array.from({ length: 300 }, (_, i) => [`f${i}`, type, false]);
  const parts = layoutDifference(
    layout({ features: features('number') }),
    layout({ features: features('text') }),
  ).split('; ');
  expect(parts[0]).toBe('features.f0 is number in the checkpoint and text in the file');
  expect(parts.slice(8)).toEqual(['and 292 more of features']);
});
