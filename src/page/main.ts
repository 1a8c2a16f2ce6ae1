import type { PageData } from '../worker/page/pageData.ts';
import { PartitionChoice } from './choice.ts';
import { byId, element } from './element.ts';
import { exactTime } from './format.ts';
import { Store } from './store.ts';
import { ranges, View } from './view.ts';

/** ms after which a worker that does not answer is told of. */
const patience = 5000;
/** ms between two questions, at most. */
const slowest = 10_000;

const store = new Store();
const view = new View(store);
const choice = new PartitionChoice((partition) => {
  store.choose(partition);
  void refresh();
});
/** When the worker answered last, by this browser's clock. */
let heard: number | undefined;

async function ask(): Promise<void> {
  const { since, partition } = store;
  const of = partition === null ? '' : `&partition=${partition}`;
  const response = await fetch(`page/data.json?since=${since}${of}`, {
    cache: 'no-store',
    signal: AbortSignal.timeout(patience),
  });
  if (!response.ok) throw new Error(`it answers ${response.status}`);
  const known = store.take((await response.json()) as PageData);
  heard = Date.now();
  if (known) return;
  view.forget();
  await ask();
}

async function turn(): Promise<void> {
  await refresh();
  setTimeout(() => void turn(), Math.min(slowest, store.latest?.about.interval ?? 2000));
}

async function refresh(): Promise<void> {
  const gone = await ask().then(
    () => false,
    () => true,
  );
  tell(gone);
  // Undefined: another partition was chosen meanwhile, and is being asked for.
  if (gone || store.latest === undefined) return;
  choice.show(store.latest);
  view.showWorker(store.latest);
}

function tell(gone: boolean): void {
  const state = byId('state');
  const alarm = byId('alarm');
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
      button.setAttribute('aria-pressed', String(one === view.range));
      button.addEventListener('click', () => {
        view.range = one;
        rangeButtons();
        if (store.latest !== undefined) view.showWorker(store.latest);
      });
      return button;
    }),
  );
}

/** In a report of a backtest the data stands in the file itself. */
const own = document.getElementById('data')?.textContent;
if (own === undefined) {
  rangeButtons();
  void turn();
} else {
  const data = JSON.parse(own) as PageData;
  store.take(data);
  byId('state').hidden = true;
  view.showFile(data, data.about.file!.name);
}
