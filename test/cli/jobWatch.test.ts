import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { processMemory } from '../../src/cli/processMemory.ts';
import { JobStopped, JobWatch, type JobWatchOptions } from '../../src/cli/jobWatch.ts';
import { testLog, type LogLine } from '../support/testLog.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function watchWith(terminal: { isTTY?: boolean; columns?: number }, more: Partial<JobWatchOptions> = {}) {
  const written: string[] = [];
  const lines: LogLine[] = [];
  const watch = new JobWatch({
    limit: 2 ** 40,
    memory: { resident: () => 0, collect: () => undefined },
    signal: new AbortController().signal,
    terminal: { ...terminal, write: (text: string) => written.push(text) },
    log: testLog(lines),
    ...more,
  });
  return { watch, written, lines };
}

describe('on a terminal', () => {
  test('a bar shows the share, rows, rate and time to go, in one line that is written over', () => {
    const { watch, written, lines } = watchWith({ isTTY: true, columns: 100 });
    vi.advanceTimersByTime(1000);
    watch.begin('reading', 1000);
    vi.advanceTimersByTime(2000);
    watch.step(250);
    expect(written.at(-1)).toBe(
      '\r\x1b[K[######------------------]  25 % reading: 250 rows, 125 a second, 6 s to go',
    );
    watch.end();
    expect(written.at(-1)).toBe('\r\x1b[K');
    expect(lines).toEqual([]);
    expect(written.join('')).not.toContain('\n');
  });

  test('it is drawn five times a second, is no wider than the terminal, and never beyond its end', () => {
    const { watch, written } = watchWith({ isTTY: true, columns: 40 });
    watch.begin('reading', 100);
    for (let i = 0; i < 100; i++) {
      vi.advanceTimersByTime(10);
      watch.step(2);
    }
    expect(written.length).toBeGreaterThanOrEqual(4);
    expect(written.length).toBeLessThanOrEqual(6);
    for (const text of written) expect(text.replace('\r\x1b[K', '').length).toBeLessThan(40);
    expect(written.at(-1)).toContain('[########################] 100 %');
  });

  test('of an unknown whole has no bar and no time to go; nothing was drawn: nothing is wiped', () => {
    const { watch, written } = watchWith({ isTTY: true });
    watch.end();
    expect(written).toEqual([]);
    vi.advanceTimersByTime(1000);
    watch.begin('reading', undefined);
    vi.advanceTimersByTime(1000);
    watch.step(50);
    expect(written.at(-1)).toBe('\r\x1b[Kreading: 50 rows, 50 a second');
  });
});

describe('elsewhere', () => {
  test('a line of the log comes every ten seconds, also where each phase is shorter', () => {
    const { watch, written, lines } = watchWith({});
    for (let epoch = 1; epoch <= 10; epoch++) {
      watch.begin(`epoch ${epoch}`, 700);
      for (let second = 0; second < 7; second++) {
        vi.advanceTimersByTime(1000);
        watch.step(100);
      }
    }
    watch.end();
    expect(written).toEqual([]);
    expect(lines).toHaveLength(7);
    expect(lines[0]).toEqual({
      level: 'info',
      message: 'training',
      fields: { phase: 'epoch 2', rows: 300, of: 700, rowsPerSecond: 100, secondsLeft: 4 },
    });
  });
});

describe('it ends the job', () => {
  test('that was asked to end', () => {
    const ending = new AbortController();
    const { watch } = watchWith({}, { signal: ending.signal });
    watch.begin('reading', 10);
    watch.step(1);
    ending.abort();
    expect(() => {
      watch.step(1);
    }).toThrow(new JobStopped('it was stopped before it was done; nothing was published'));
  });

  test('that takes more memory than it may, with what to do', () => {
    const { watch } = watchWith({}, { limit: 2 ** 20, memory: processMemory() });
    expect(() => {
      watch.begin('reading', 10);
    }).toThrow(
      /^the process takes \d+.* of memory in phase "reading", it may take 1MiB: raise batch\.memory/,
    );
    expect(watch.peak).toBeGreaterThan(2 ** 20);
  });
});

describe('garbage', () => {
  const mega = 2 ** 20;

  test('is collected before the memory is taken for full, and not at every step', () => {
    let resident = 60 * mega;
    let collections = 0;
    const memory = {
      resident: () => resident,
      collect: () => {
        collections++;
        resident = 75 * mega;
      },
    };
    const { watch } = watchWith({}, { limit: 100 * mega, memory });
    const step = (to: number): number => {
      resident = to * mega;
      watch.step(1);
      return collections;
    };
    expect([60, 69, 71, 76, 77, 78, 79, 150].map((to) => step(to))).toEqual([0, 0, 1, 1, 1, 2, 3, 4]);
    expect(watch.peak).toBe(150 * mega);
  });

  test('goes back to the system', () => {
    const memory = processMemory();
    memory.collect();
    const before = memory.resident();
    const hold = (): number =>
      Array.from({ length: 100 }, (_, i) => new Array<number>(mega / 8).fill(i + 0.5)).length;
    expect(hold()).toBe(100);
    const full = memory.resident();
    memory.collect();
    expect(full - before).toBeGreaterThan(30 * mega);
    expect(memory.resident() - before).toBeLessThan((full - before) / 2);
  });
});
