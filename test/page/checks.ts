import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { reportHtml } from '../../src/cli/page/reportFile.ts';
import type { Check } from '../deploy/checkReport.ts';
import { Finger } from './finger.ts';
import { contrasts, inks, sideways } from './seen.ts';
import type { Browsing, Tab } from './browsing.ts';
import { historyOf } from './history.ts';
import { about, PretendedWorker } from './pretended.ts';

const wide: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };
const phone: BrowserContextOptions = {
  viewport: { width: 360, height: 740 },
  hasTouch: true,
  isMobile: true,
};
/** Six hours of points. */
const steps = 2160;

const wrongUnless = (right: boolean, what: string): string[] => (right ? [] : [what]);

/** Each with a worker of its own. */
export function pageChecks(browsing: Browsing): Check[] {
  const check = (
    name: string,
    options: BrowserContextOptions,
    worker: () => PretendedWorker,
    run: (tab: Tab) => Promise<readonly string[]>,
  ): Check => ({ name, run: () => browsing.look(worker(), options, run) });
  const old = (): PretendedWorker => new PretendedWorker(Date.now(), { steps });
  return [
    check('draws a day in light colours', { ...wide, colorScheme: 'light' }, old, drawn),
    check('draws a day in dark colours', { ...wide, colorScheme: 'dark' }, old, drawn),
    check('is drawn anew where the colours change', { ...wide, colorScheme: 'light' }, old, recolored),
    check('fits a phone', { ...phone, colorScheme: 'light' }, old, async (tab) => [
      ...(await drawn(tab)),
      ...(await sideways(tab.page)),
    ]),
    check('has a cursor under a finger, and scrolls under one', phone, old, touched),
    check('shows another range when it is asked to', wide, old, otherRange),
    check('shows a partition by itself when it is asked to', wide, fast, onePartition),
    check('shows a partition by itself on a phone', phone, fast, async (tab) => [
      ...(await onePartition(tab)),
      ...(await sideways(tab.page)),
    ]),
    check(
      'says of which partitions nothing is kept by itself',
      wide,
      () => new PretendedWorker(Date.now(), { steps: 12, interval: 200, partitions: 30 }),
      notKept,
    ),
    check('goes on by itself', wide, young, goesOn),
    check(
      'says so when the worker stops, and when it is back with nothing in its memory',
      wide,
      young,
      (tab) => stops(tab, browsing),
    ),
    check('takes what a worker tells for text', wide, young, textOnly),
    { name: 'draws a backtest in one file that asks nobody', run: () => reported(browsing) },
    {
      name: 'has a policy by which the browser refuses what is inline (planted)',
      run: () => planted(browsing),
    },
  ];
}

/** Points come fast: six of them, a partition's one, in 1.2 s. */
function fast(): PretendedWorker {
  return new PretendedWorker(Date.now(), { steps: 600, interval: 200 });
}

/** Points come fast. */
function young(): PretendedWorker {
  return new PretendedWorker(Date.now(), { steps: 30, interval: 200 });
}

async function text(page: Page, selector: string): Promise<string> {
  return (await page.locator(selector).allInnerTexts()).join('\n');
}

async function drawn({ page }: Tab): Promise<readonly string[]> {
  await page.getByText('6 hours', { exact: true }).click();
  const seen = `${await text(page, '#cards')}\n${await text(page, '#partitions')}\n${await text(page, '#charts')}`;
  const told = [
    /online/,
    /\d\d\.\d %/,
    /no-change/,
    /promoted/,
    /20261126T020000Z-5f2c91aa/,
    /range:demand/,
    /worseThanPrior/,
  ];
  const charts = await page.locator('#charts canvas').count();
  // The line of each who answers, the dashed marks of drifts, and the areas of who answered.
  const colors = [
    [0, '--online'],
    [0, '--batch'],
    [0, '--no-change'],
    [0, '--drift'],
    [1, '--online'],
    [1, '--batch'],
    [2, '--c0'],
    [3, '--c1'],
    [4, '--c4'],
  ] as const;
  const counted = await inks(page, colors);
  return [
    ...told.filter((one) => !one.test(seen)).map((one) => `not told: ${String(one)}`),
    ...wrongUnless(charts === 6, `${charts} charts`),
    ...colors.flatMap(([chart, color], i) =>
      wrongUnless(counted[i]! >= 30, `chart ${chart}: nothing is drawn in ${color}`),
    ),
    ...wrongUnless(/gone after a restart/.test(await text(page, '#memory')), 'says nothing of its memory'),
    ...(await contrasts(page)),
  ];
}

async function recolored({ page }: Tab): Promise<readonly string[]> {
  const before = await inks(page, [[0, '--online']]);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForTimeout(300);
  const after = await inks(page, [[0, '--online']]);
  return wrongUnless(before[0]! > 30 && after[0]! > 30, `pixels: ${before[0]!} before, ${after[0]!} after`);
}

async function touched({ page }: Tab): Promise<readonly string[]> {
  const finger = await Finger.on(page);
  const chart = page.locator('#charts .u-over').first();
  await chart.scrollIntoViewIfNeeded();
  const legends = (): Promise<string[]> => page.locator('#charts .u-legend').allInnerTexts();
  const scrolled = (): Promise<number> => page.evaluate<number>('scrollY');
  const newest = await legends();
  const { x, y, width, height } = (await chart.boundingBox())!;
  const middle = y + height / 2;
  const from = await scrolled();
  await finger.down(x + width * 0.2, middle);
  const first = await legends();
  // To the side, and a little down: it is the cursor that moves.
  for (let i = 1; i <= 6; i++) await finger.move(x + width * (0.2 + i * 0.1), middle + i);
  const second = await legends();
  await finger.move(x + width + 50, middle);
  const last = await legends();
  await finger.up();
  const kept = await legends();
  const stood = await scrolled();
  await finger.tap('#memory');
  const gone = await legends();
  await chart.scrollIntoViewIfNeeded();
  const before = await scrolled();
  const place = (await chart.boundingBox())!;
  await finger.swipe(x + width / 2, place.y + place.height * 0.8, -place.height * 0.7);
  const after = await scrolled();
  const all = newest.length;
  const others = (one: readonly string[], other: readonly string[]): number =>
    one.filter((text, i) => text !== other[i]).length;
  return [
    ...wrongUnless(all === 6, `${all} charts`),
    ...wrongUnless(others(newest, first) === all, `touched: ${first.join(' | ')}`),
    ...wrongUnless(others(first, second) === all, `moved: ${second.join(' | ')}`),
    ...wrongUnless(
      others(second, last) === all && others(last, newest) === 0,
      `out of it: ${last.join(' | ')}`,
    ),
    ...wrongUnless(others(last, kept) === 0, 'the cursor goes with the finger'),
    ...wrongUnless(stood === from, 'the page moves to the side of a finger'),
    ...wrongUnless(others(gone, newest) === 0, `the cursor stays: ${gone.join(' | ')}`),
    ...wrongUnless(after > before + 50, `the page does not scroll: ${before} to ${after}`),
  ];
}

async function otherRange({ page }: Tab): Promise<readonly string[]> {
  const hour = await text(page, '#cards');
  await page.getByText('24 hours', { exact: true }).click();
  const day = await text(page, '#cards');
  const pressed = await text(page, 'button[aria-pressed=true]');
  return [
    ...wrongUnless(pressed === '24 hours', `pressed is ${pressed}`),
    ...wrongUnless(hour !== day && day.includes('24 hours'), 'the cards are the same'),
  ];
}

async function onePartition({ page, worker }: Tab): Promise<readonly string[]> {
  const select = page.locator('#partition');
  const seen = async (): Promise<readonly [cards: string, picture: Buffer]> => [
    await text(page, '#cards'),
    await page.locator('#charts canvas').first().screenshot(),
  ];
  const asked = (query: string) => page.waitForResponse((response) => response.url().endsWith(query));
  const all = await seen();
  const [first] = await Promise.all([asked('?since=0&partition=1'), select.selectOption('1')]);
  const { length } = ((await first.json()) as { times: number[] }).times;
  await page.getByText('as now of 1, a point each 1.2 s').waitFor();
  const own = await seen();
  // It goes on.
  for (let i = 0; i < 6; i++) worker.next();
  await asked('?since=101&partition=1');
  const later = await seen();
  const chosen = await select.inputValue();
  await Promise.all([asked('?since=0'), select.selectOption('all')]);
  await page.getByText('a point each 1.2 s').waitFor({ state: 'detached' });
  const back = await text(page, '#cards');
  const offered = (await select.locator('option').allTextContents()).join();
  return [
    ...wrongUnless(length === 100, `${length} points of one partition`),
    ...wrongUnless(all[0] !== own[0] && !all[1].equals(own[1]), 'the same as of all together'),
    ...wrongUnless(/Lag\n[^]*\nrunning\n/.test(own[0]), `says of it: ${own[0]}`),
    ...wrongUnless(!later[1].equals(own[1]) && chosen === '1', 'it stands still'),
    ...wrongUnless(offered === 'all together,partition 0,partition 1,partition 2', `offers ${offered}`),
    ...wrongUnless(back.includes('all partitions run'), 'does not come back to all'),
    ...(await contrasts(page)),
  ];
}

async function notKept({ page, worker }: Tab): Promise<readonly string[]> {
  const { unkept } = worker.recorder.data(0);
  const off = await page.locator('#partition option[disabled]').allTextContents();
  const memory = await text(page, '#memory');
  return [
    ...wrongUnless(
      unkept.length > 0 && off.join() === unkept.map((one) => `partition ${one} (not kept)`).join(),
      `cannot be chosen: ${off.join()}`,
    ),
    ...wrongUnless(memory.includes(`no room for ${unkept.length} more partitions`), `says ${memory}`),
  ];
}

async function goesOn({ page, worker }: Tab): Promise<readonly string[]> {
  const learned = (): Promise<string> => text(page, '#partitions tbody tr:first-child');
  const before = await learned();
  const canvas = page.locator('#charts canvas').first();
  const picture = await canvas.screenshot();
  for (let i = 0; i < 5; i++) worker.next();
  await page.waitForTimeout(1000);
  return [
    ...wrongUnless((await learned()) !== before, 'the table stands still'),
    ...wrongUnless(!(await canvas.screenshot()).equals(picture), 'the chart stands still'),
  ];
}

async function stops(tab: Tab, browsing: Browsing): Promise<readonly string[]> {
  const { page, worker, server, faults } = tab;
  const { port } = server;
  await server.close();
  await page.locator('#state.gone').waitFor();
  const alarm = await text(page, '#alarm');
  const kept = await page.locator('#charts canvas').count();
  // The same port, something else.
  const stranger = createServer((_request, response) => response.writeHead(502).end()).listen(
    port,
    '127.0.0.1',
  );
  await page.locator('#alarm:has-text("it answers 502")').waitFor();
  stranger.closeAllConnections();
  stranger.close();
  await once(stranger, 'close');
  // Another process, which is not ready yet.
  const next = new PretendedWorker(Date.now(), { steps: 3, interval: 200 });
  next.ready = { ok: false, reasons: ['partition 2 is restoring'] };
  tab.server = await browsing.serve(next, port);
  await page.locator('#state.unready').waitFor();
  const unready = await text(page, '#alarm');
  next.ready = { ok: true, reasons: [] };
  await page.locator('#state.live').waitFor();
  const hidden = await page.locator('#alarm').isHidden();
  const memory = await text(page, '#memory');
  // That it cannot be reached is what the browser is to complain of.
  const refused = faults
    .splice(0)
    .filter(
      (fault) => !/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|status of 502/.test(fault),
    );
  return [
    ...refused,
    ...wrongUnless(/has not answered since \d\d:\d\d:\d\d/.test(alarm), `says ${alarm}`),
    ...wrongUnless(unready === 'The worker is not ready: partition 2 is restoring.', `says ${unready}`),
    ...wrongUnless(kept === 6, 'does not keep what was known'),
    ...wrongUnless(hidden, 'does not say that it is back'),
    ...wrongUnless(memory.startsWith('The process was started anew.'), `says ${memory}`),
    ...wrongUnless(worker !== next, 'is the same'),
  ];
}

async function textOnly({ page, worker }: Tab): Promise<readonly string[]> {
  worker.spoilReason('<img src=x onerror=alert(1)>');
  worker.next();
  worker.next();
  await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
  return wrongUnless((await page.locator('main img').count()) === 0, 'it became an element');
}

async function planted(browsing: Browsing): Promise<readonly string[]> {
  const page = browsing.shown['/']!;
  const body = page.body.replace(
    '<body>',
    '<body><style>body{color:red}</style><script>document.title="x"</script>',
  );
  const showing = browsing.showing({ ...browsing.shown, '/': { ...page, body } });
  return showing.look(young(), wide, ({ faults }) => {
    const refused = faults.splice(0).filter((fault) => fault.includes('Content Security Policy')).length;
    return Promise.resolve(wrongUnless(refused === 2, `${refused} of 2 were refused`));
  });
}

/** A backtest of made-up rows, opened from the disk. */
async function reported(browsing: Browsing): Promise<readonly string[]> {
  const html = reportHtml(historyOf(3000).data(about, '<b>rows</b>.jsonl'), browsing.shown);
  const folder = await mkdtemp(join(tmpdir(), 'driftline-report-'));
  try {
    const file = join(folder, 'report.html');
    await writeFile(file, html);
    return await browsing.lookAt(file, async (page) => {
      await page.locator('#charts canvas').first().waitFor();
      const seen = await text(page, 'body');
      const counted = await inks(page, [
        [0, '--online'],
        [0, '--batch'],
        [1, '--online'],
      ]);
      return [
        ...counted.flatMap((pixels, i) => wrongUnless(pixels >= 30, `nothing is drawn of line ${i}`)),
        ...wrongUnless(seen.includes('backtest of <b>rows</b>.jsonl'), 'does not name the file'),
        ...wrongUnless(!/Lag|Checkpoint age|last hour/.test(seen), 'shows what only a worker has'),
      ];
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}
