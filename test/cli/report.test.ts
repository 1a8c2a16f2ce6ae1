import { existsSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { configText } from '../support/configured.ts';
import { testEvents } from '../support/events.ts';
import { TestFolder } from '../support/folder.ts';
import { about } from '../page/pretended.ts';
import { historyOf } from '../page/history.ts';
import { driftline } from '../system/process.ts';
import { linesOf, streamSections } from './stream.ts';
import type { PageData } from '../../src/worker/page/pageData.ts';

const folder = new TestFolder();
const sum = (values: readonly (number | null)[] | undefined): number =>
  (values ?? []).reduce<number>((total, value) => total + (value ?? 0), 0);

describe('what a report is drawn from', () => {
  test.each([1, 100, 1999, 2000, 9001])('is all of %i rows, at no more places than can be seen', (count) => {
    const { times, series, about: told } = historyOf(count).data(about, 'rows.csv');
    expect(told.file).toEqual({ name: 'rows.csv', axis: count === 1 ? 'rows' : 'time' });
    expect(times.length).toBeLessThanOrEqual(2001);
    expect(times.length).toBeGreaterThan(Math.min(count, 999));
    expect(sum(series['read'])).toBe(count);
    expect(sum(series['events.online'])).toBe(count);
    expect(sum(series['swaps'])).toBe(1);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });
});

describe('driftline backtest --report', () => {
  let config: string;
  let rows: string;
  beforeEach(() => {
    config = folder.write('app.yaml', configText(streamSections));
    rows = folder.write('rows.jsonl', linesOf(testEvents(600, 1)));
  });

  test("is one file, whose numbers are the backtest's, and which asks nobody", async () => {
    const place = folder.place('report.html');
    const { code, out } = await driftline('backtest', config, '--data', rows, '--json', '--report', place);
    expect(code).toBe(0);
    const report = JSON.parse(out) as {
      events: number;
      scored: number;
      metrics: { accuracy: number };
      rejected: Record<string, number>;
    };
    const html = readFileSync(place, 'utf8');
    expect(html).toContain("default-src 'none'; script-src 'sha256-");
    expect(html).not.toMatch(/ (src|href)=/);
    const { series } = JSON.parse(/id="data">([^<]*)</.exec(html)![1]!) as PageData;
    expect(sum(series['read'])).toBe(report.events);
    const events = sum(series['events.online']);
    for (const [reason, count] of Object.entries(report.rejected))
      expect(sum(series[`rejected.${reason}`])).toBe(count);
    expect(events).toBeGreaterThanOrEqual(report.scored);
    const right = events - sum(series['errors.online']);
    expect(right / report.scored).toBeCloseTo(report.metrics.accuracy, 10);
  });

  test('that cannot be written, or would overwrite the data, is told before anything is read', async () => {
    const nowhere = await driftline(
      'backtest',
      config,
      '--data',
      rows,
      '--report',
      folder.place('no/such/folder.html'),
    );
    expect(nowhere.code).toBe(1);
    expect(nowhere.err).toMatch(
      /^driftline: .*folder\.html: the report cannot be written: there is no folder .*\n$/,
    );
    const same = await driftline('backtest', config, '--data', rows, '--report', rows);
    expect(same.code).toBe(2);
    expect(same.err).toContain('--report names the file of --data');
  });

  test('that would overwrite the configuration, or the predictions, is told, and so is a second --data', async () => {
    const before = readFileSync(config, 'utf8');
    const both = folder.place('both.html');
    const faults: [string[], string][] = [
      [['--report', config], '--report names the file of FILE, and would overwrite it'],
      [['--predictions', config], '--predictions names the file of FILE, and would overwrite it'],
      [['--predictions', both, '--report', both], '--report names the file of --predictions'],
      [['--data', rows], 'it is given twice, and takes one'],
    ];
    for (const [options, sentence] of faults) {
      const { code, err } = await driftline('backtest', config, '--data', rows, ...options);
      expect(err).toContain(sentence);
      expect(code).toBe(2);
    }
    expect(readFileSync(config, 'utf8')).toBe(before);
    expect(existsSync(both)).toBe(false);
  });
});
