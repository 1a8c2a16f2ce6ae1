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

/** What keeps the page from showing anything, and is no fault of its own. */
class NoAnswer extends Error {}

const unreached = 'it has stopped, or cannot be reached';

async function ask(): Promise<void> {
  const { since, partition } = store;
  const of = partition === null ? '' : `&partition=${partition}`;
  const response = await fetch(`page/data.json?since=${since}${of}`, {
    cache: 'no-store',
    signal: AbortSignal.timeout(patience),
  }).catch((cause: unknown) => {
    throw new NoAnswer(unreached, { cause });
  });
  if (!response.ok) throw new NoAnswer(`it answers ${response.status}`);
  const known = store.take(await read(response));
  heard = Date.now();
  if (known) return;
  view.forget();
  await ask();
}

async function read(response: Response): Promise<PageData> {
  try {
    return (await response.json()) as PageData;
  } catch (cause) {
    const other = cause instanceof SyntaxError;
    throw new NoAnswer(
      other ? 'what it answers is no JSON: something else may answer in its place' : unreached,
      {
        cause,
      },
    );
  }
}

async function turn(): Promise<void> {
  await refresh();
  setTimeout(() => void turn(), Math.min(slowest, store.latest?.about.interval ?? 2000));
}

async function refresh(): Promise<void> {
  try {
    await ask();
    tellAnswer();
    // Undefined: another partition was chosen meanwhile, and is being asked for.
    if (store.latest === undefined) return;
    choice.show(store.latest);
    view.showWorker(store.latest);
  } catch (error) {
    tellSilence(error);
  }
}

function tellAnswer(): void {
  const ready = store.latest?.ready?.ok !== false;
  const alarm = byId('alarm');
  byId('state').className = ready ? 'live' : 'unready';
  byId('state').textContent = `${ready ? 'live' : 'not ready'} · ${exactTime(heard!)}`;
  byId('main').classList.remove('gone');
  alarm.hidden = ready;
  if (!ready) alarm.textContent = `The worker is not ready: ${store.latest!.ready!.reasons.join('; ')}.`;
}

function tellSilence(error: unknown): void {
  byId('state').className = 'gone';
  byId('state').textContent = 'no answer';
  byId('main').classList.add('gone');
  const since = heard === undefined ? '' : ` since ${exactTime(heard)}`;
  const from = heard === undefined ? '' : ' What is shown is from then.';
  byId('alarm').hidden = false;
  byId('alarm').textContent =
    `The worker has not answered${since}: ${silence(error)}.${from} This page goes on asking.`;
}

/** Why there is nothing to show. What is no fault of the network or the worker is one of this page, and the console has all of it. */
function silence(error: unknown): string {
  if (error instanceof NoAnswer) return error.message;
  console.error(error);
  return `this page has failed (${String(error)})`;
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
