import type { PageData } from '../worker/page/pageData.ts';
import { Buckets } from './buckets.ts';
import { cards } from './cards.ts';
import { Charts } from './charts.ts';
import { byId, element } from './element.ts';
import { dateTime, exactTime } from './format.ts';
import { partitionTable } from './partitions.ts';
import { Store } from './store.ts';

const hour = 3_600_000;
const ranges = [
  { label: 'last hour', ms: hour },
  { label: '6 hours', ms: 6 * hour },
  { label: '24 hours', ms: 24 * hour },
] as const;
/** ms after which a worker that does not answer is told of. */
const patience = 5000;
/** ms between two questions, at most. */
const slowest = 10_000;

const store = new Store();
const charts = new Charts(byId('charts'));
let range: (typeof ranges)[number] = ranges[0];
/** When the worker answered last, by this browser's clock. */
let heard: number | undefined;

async function ask(): Promise<void> {
  const response = await fetch(`page/data.json?since=${store.since}`, {
    cache: 'no-store',
    signal: AbortSignal.timeout(patience),
  });
  if (!response.ok) throw new Error(`it answers ${response.status}`);
  if (store.take((await response.json()) as PageData)) return;
  charts.forget();
  await ask();
}

async function turn(): Promise<void> {
  try {
    await ask();
    heard = Date.now();
    show(store.latest!);
    tell(undefined);
  } catch (error) {
    tell(error);
  }
  setTimeout(() => void turn(), Math.min(slowest, store.latest?.about.interval ?? 2000));
}

function show(data: PageData): void {
  const { about, now } = data;
  const began = store.times[0] ?? about.began;
  // A process that is young is seen from its beginning on.
  const from = Math.max(now - range.ms, Math.min(began, now - 12 * about.interval));
  const buckets = new Buckets(store, from, now, about.interval);
  const partitions = data.partitions.length + data.unlisted;
  document.title = `${about.app} – Driftline`;
  byId('title').textContent = about.app;
  byId('about').textContent =
    `${about.input} → ${about.output} · Driftline ${about.version} · ${partitions === 1 ? 'one partition' : `${partitions} partitions`} in this process`;
  byId('cards').replaceChildren(...cards(data, buckets, range.label));
  byId('partitions').replaceChildren(...partitionTable(data));
  charts.draw(buckets, about, from / 1000, now / 1000);
  byId('memory').textContent =
    `${store.restarted ? 'The process was started anew. ' : ''}Recorded since ${dateTime(about.began)}, when this process started: ` +
    `a point each ${about.interval / 1000} s, of this process's partitions alone, kept in memory for ` +
    `${Math.round((about.interval * about.points) / hour)} h, and gone after a restart. All of it, for longer, is at /metrics.`;
}

/** @param trouble undefined: it answers */
function tell(trouble: unknown): void {
  const state = byId('state');
  const alarm = byId('alarm');
  const gone = trouble !== undefined;
  state.className = gone ? 'gone' : 'live';
  state.textContent = gone ? 'no answer' : `live · ${exactTime(heard!)}`;
  byId('main').classList.toggle('gone', gone);
  alarm.hidden = !gone;
  if (gone)
    alarm.textContent =
      heard === undefined
        ? 'The worker does not answer. This page goes on asking.'
        : `The worker has not answered since ${exactTime(heard)}: it has stopped, or cannot be reached. What is shown is from then. This page goes on asking.`;
}

function rangeButtons(): void {
  byId('ranges').replaceChildren(
    ...ranges.map((one) => {
      const button = element('button', '', one.label);
      button.setAttribute('type', 'button');
      button.setAttribute('aria-pressed', String(one === range));
      button.addEventListener('click', () => {
        range = one;
        rangeButtons();
        if (store.latest !== undefined) show(store.latest);
      });
      return button;
    }),
  );
}

rangeButtons();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  charts.recolor();
});
void turn();
