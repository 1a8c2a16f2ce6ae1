import { expect, test } from 'vitest';
import { readFigures } from '../../deploy/demo/figures.ts';
import { Progress, progressParts } from '../../deploy/demo/progress.ts';
import { qualityOf } from '../../deploy/demo/quality.ts';

const text = `# HELP driftline_events_total Events read.
# TYPE driftline_events_total counter
driftline_events_total{app="driftline-demo",partition="0"} 1200
driftline_events_total{app="driftline-demo",partition="1"} 300
driftline_rejected_total{partition="0",reason="json"} 3
driftline_rejected_total{partition="1",reason="json"} 1
driftline_rejected_total{partition="0",reason="missing:a\\"b"} 2
driftline_lag_records{partition="0"} 7
driftline_lag_records{partition="1"} 0
driftline_updates_total{partition="0"} 1400
driftline_metric{partition="0",metric="accuracy"} 0.875
driftline_metric{partition="0",metric="noChange"} 0.8533
driftline_window_metric{partition="0",metric="accuracy"} 0.9
`;

test('figures are summed over partitions, and reasons kept apart', () => {
  const figures = readFigures(text);
  expect(figures).toMatchObject({ events: 1500, rejected: 6, lag: 7, dropped: 0, updates: 1400 });
  expect(figures.rejectedBy).toEqual({ json: 4, 'missing:a"b': 2 });
  expect(figures.total).toEqual({ accuracy: 0.875, noChange: 0.8533 });
});

test('a lag that the worker does not know is not 0', () => {
  expect(readFigures('').lag).toBeNaN();
});

test('the line tells events, rate, lag, accuracy beside the baseline, updates and reasons', () => {
  expect(progressParts(readFigures(text), 2000, 512.4).join(' | ')).toBe(
    '1500/2000 events | 512/s | lag 7 | online accuracy 87.50 % (last 1,000 90.00 %) | no-change 85.33 % (-) | ' +
      'updates 1400 | rejected 6: json 4, missing:a"b 2',
  );
});

test('reasons that differ in the field only are told as one', () => {
  const rejectedBy = { json: 1, 'missing:a': 2, 'range:a': 4, 'missing:b': 3 };
  expect(progressParts({ ...readFigures(text), rejectedBy }, 0, 0).at(-1)).toBe(
    'rejected 6: json 1, missing:* 5, range:a 4',
  );
});

test('a terminal gets a line that is written over, wrapped between its parts; anything else a plain line every two seconds', () => {
  let now = 0;
  const written: string[] = [];
  const write = (line: string): number => written.push(line);
  const terminal = new Progress({ isTTY: true, columns: 46, write }, () => now);
  terminal.show(readFigures(text), 2000);
  const rows = [
    '1500/2000 events | 1500000/s | lag 7',
    'online accuracy 87.50 % (last 1,000 90.00 %)',
    'no-change 85.33 % (-) | updates 1400',
    'rejected 6: json 4, missing:a"b 2',
  ].join('\n');
  expect(written).toEqual([`\r\x1b[J${rows}`]);
  terminal.show(readFigures(text), 2000);
  expect(written[1]).toBe(`\x1b[3A\r\x1b[J${rows}`);

  written.length = 0;
  const pipe = new Progress({ write }, () => now);
  for (now = 0; now <= 4000; now += 250) pipe.show(readFigures(text), 2000);
  expect(written).toHaveLength(3);
  expect(written.every((line) => line.endsWith('\n') && !line.includes('\x1b'))).toBe(true);
});

test('nights are told as soon as there was one', () => {
  const figures = readFigures(text);
  expect(progressParts(figures, 2000, 1, 3)).toContain('nights 3');
  expect(progressParts(figures, 2000, 1).join()).not.toContain('nights');
});

test('a sentence in between stays on a terminal, and the line goes on below it', () => {
  const written: string[] = [];
  const progress = new Progress({ isTTY: true, columns: 400, write: (line) => written.push(line) }, () => 0);
  progress.show(readFigures(text), 2000);
  progress.say('late');
  progress.show(readFigures(text), 2000);
  expect(written.slice(1)).toEqual(['\r\x1b[Jlate\n', `\r\x1b[J${written[0]!.slice(4)}`]);
});

test('the rate is that of the last second or more; before that, from the start', () => {
  let now = 0;
  const written: string[] = [];
  const progress = new Progress(
    { isTTY: true, columns: 200, write: (line) => written.push(line) },
    () => now,
  );
  const figures = readFigures(text);
  now = 500;
  progress.show(figures, 9000);
  expect(written.at(-1)).toContain('| 3000/s |');
  now = 1000;
  progress.show(figures, 9000);
  now = 3000;
  progress.show({ ...figures, events: 5500 }, 9000);
  expect(written.at(-1)).toContain('| 2000/s |');
});

// River 0.26.1: metrics.CohenKappa over these six pairs gives 0.33333333333333326.
test('kappa is Cohen’s', () => {
  const pairs = ['UU', 'UD', 'DD', 'DU', 'UU', 'DD'].map(([a, b]) => [a!, b!] as const);
  expect(qualityOf(pairs).kappa).toBeCloseTo(1 / 3, 12);
});
