import { expect, test } from 'vitest';
import { mergeExpositions } from '../../src/adapters/prometheus/merge.ts';

const of = (thread: number): string =>
  `# HELP a_total What a is.\n# TYPE a_total counter\na_total{thread="${thread}"} ${thread}\n\n` +
  `# HELP b_seconds What b is.\n# TYPE b_seconds histogram\nb_seconds_bucket{le="1",thread="${thread}"} 1\n` +
  `b_seconds_sum{thread="${thread}"} 0.5\nb_seconds_count{thread="${thread}"} 1\n`;

test("each metric's samples stand together, under its help and type once", () => {
  expect(mergeExpositions([of(0), of(1)])).toBe(
    '# HELP a_total What a is.\n# TYPE a_total counter\na_total{thread="0"} 0\na_total{thread="1"} 1\n\n' +
      '# HELP b_seconds What b is.\n# TYPE b_seconds histogram\n' +
      'b_seconds_bucket{le="1",thread="0"} 1\nb_seconds_sum{thread="0"} 0.5\nb_seconds_count{thread="0"} 1\n' +
      'b_seconds_bucket{le="1",thread="1"} 1\nb_seconds_sum{thread="1"} 0.5\nb_seconds_count{thread="1"} 1\n',
  );
});

test('a metric that one of them lacks is there, and one that has no sample keeps its head', () => {
  const empty = '# HELP c_total What c is.\n# TYPE c_total counter\n';
  const merged = mergeExpositions([empty, of(1)]);
  expect(merged).toContain(empty);
  expect(merged).toContain('a_total{thread="1"} 1');
  expect(mergeExpositions([])).toBe('');
});
