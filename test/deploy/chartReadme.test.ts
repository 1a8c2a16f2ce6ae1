import { expect, test } from 'vitest';
import { chartFile } from './values.ts';

/** The rows of the table of values that helm-docs makes. */
const rows = chartFile('README.md')
  .slice(chartFile('README.md').indexOf('| Key | Type | Default | Description |'))
  .split('\n')
  .slice(2)
  .filter((line) => line.startsWith('| '));

// helm-docs takes ` --` for its own marker, also in the middle of a comment.
test('each value has a description in README.md, which begins as it was written', () => {
  expect(rows.length).toBeGreaterThan(100);
  expect(rows.filter((row) => !/\| [A-Z`][^|]{5,} \|$/.test(row))).toEqual([]);
});
