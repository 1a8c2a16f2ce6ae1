import { answerReasons, slots } from '../pipeline/fallback/reasons.ts';
import type { About } from '../worker/page/pageData.ts';
import { total, type Buckets, type Values } from './buckets.ts';
import { element } from './element.ts';
import { age, count, decimal, percent, quality, qualityName } from './format.ts';
import { Plot, type Drawing, type Line, type Mark } from './plot.ts';
import { qualities } from './quality.ts';

/** Reasons that have a line of their own. */
const mostReasons = 6;
/** Marks of batch models that can be told apart. */
const mostSwaps = 30;

type Content = Pick<Drawing, 'lines' | 'format'> & Partial<Drawing>;

interface Chart {
  readonly title: (about: About) => string;
  /** What each line is. */
  readonly note: (about: About) => string;
  /** How much of a row it takes. */
  readonly width: (about: About) => 'whole' | 'half' | 'third';
  readonly marked?: boolean;
  /** What is to be told of the shown time in words. */
  readonly words?: (buckets: Buckets) => string;
  readonly draws?: (about: About) => boolean;
  readonly content: (buckets: Buckets, about: About) => Content;
}

const ofWorker = ({ file }: About): boolean => file === null;

const charts: readonly Chart[] = [
  {
    title: ({ task }) => `${qualityName(task)}: who was right`,
    note: ({ task, fallback }) =>
      `Each labelled event is answered before it is learned. ${task === 'classification' ? 'Share of right answers' : 'Mean absolute error'} ` +
      `of ${fallback ? 'the answers that were given (the broad line), of the online and of the batch model' : 'the online model'}, and of no-change, which ` +
      'answers the label before. Dashed uprights: a drift was found (red)' +
      (fallback ? ', another batch model was taken (orange).' : '.'),
    width: () => 'whole',
    marked: true,
    words: (buckets) => {
      const swaps = total(buckets.sums('swaps'));
      const told = `Drifts: ${count(total(buckets.sums('drifts')))}.`;
      if (swaps === 0) return told;
      return `${told} Batch models taken: ${count(swaps)}${swapMarks(buckets).length === 0 ? ', too many to be marked' : ''}.`;
    },
    content: (buckets, about) => {
      const line = (who: string, label: string, rest: Omit<Line, 'label' | 'values'>): Line => ({
        label,
        values: qualities(buckets, who, about.task),
        ...rest,
      });
      const own = [
        line('noChange', 'no-change', { color: '--no-change', dash: [5, 4] }),
        line('online', 'online', { color: '--online' }),
      ];
      const others = [
        line('batch', 'batch', { color: '--batch' }),
        line('served', 'given', { color: '--served', width: 7 }),
      ];
      return {
        lines: about.fallback ? [...own, ...others] : own,
        format: (value) => quality(value, about.task),
        free: about.task === 'classification',
      };
    },
  },
  {
    title: () => 'Which model answered',
    note: () => 'Share of the predictions by the model that made them.',
    width: () => 'half',
    words: (buckets) => {
      const found = buckets.counted('answers.');
      const all = total(found.map((one) => one.total));
      return found.map((one) => `${one.label.replace('.', ' (')}): ${percent(one.total / all)}`).join(', ');
    },
    draws: ({ fallback }) => fallback,
    content: (buckets) => {
      const answers = slots.map((slot) =>
        answerReasons
          .map(({ reason }) => buckets.sums(`answers.${slot}.${reason}`))
          .reduce((a, b) => a.map((value, i) => value + b[i]!)),
      );
      const lines = slots.map((slot, s): Line => ({
        label: slot,
        color: `--${slot}`,
        width: 0,
        stacked: true,
        values: answers[s]!.map((value, i) => {
          const all = total(answers.map((one) => one[i]!));
          return all === 0 ? null : value / all;
        }),
      }));
      return { lines, format: percent, range: [0, 1] };
    },
  },
  {
    title: ({ file }) => `Rejected events, by reason, ${file === null ? 'a minute' : 'of a thousand'}`,
    width: ({ fallback }) => (fallback ? 'half' : 'whole'),
    note: () => 'Events that became dead letters. The reason names a field at most, never what was in it.',
    content: (buckets, { file }) => {
      const found = buckets.counted('rejected.');
      const read = buckets.sums('read');
      const share = (name: string): Values =>
        buckets.sums(name).map((value, i) => (read[i] === 0 ? null : (value * 1000) / read[i]!));
      const lines = found.slice(0, mostReasons).map(({ name, label }, i): Line => ({
        label,
        color: `--c${i}`,
        values: file === null ? buckets.rates(name, 60_000) : share(name),
      }));
      const none = { label: 'none', color: '--c6', values: buckets.times.map(() => 0) };
      return { lines: lines.length === 0 ? [none] : lines, format: decimal };
    },
  },
  {
    title: () => 'Lag',
    draws: ofWorker,
    width: () => 'third',
    note: () =>
      'Age of the last record that was read while others wait, of the partition that is furthest behind; 0: none waits.',
    content: (buckets) => ({
      lines: [{ label: 'behind by', color: '--c1', values: buckets.highest('lagSeconds') }],
      format: age,
    }),
  },
  {
    title: () => 'Checkpoint age',
    draws: ofWorker,
    width: () => 'third',
    note: () =>
      "Since the newest snapshot of a partition's state was written; of the oldest one. After a crash, what came since is learned again.",
    content: (buckets) => ({
      lines: [{ label: 'oldest', color: '--c4', values: buckets.highest('checkpointAge') }],
      format: age,
    }),
  },
  {
    title: () => 'Events a second',
    draws: ofWorker,
    width: () => 'third',
    note: () => 'Read, rejected ones among them, and learned.',
    content: (buckets) => {
      return {
        lines: [
          { label: 'read', color: '--c6', values: buckets.rates('read', 1000) },
          { label: 'learned', color: '--online', values: buckets.rates('learned', 1000) },
        ],
        format: (value) => (value !== null && value >= 100 ? count(value) : decimal(value)),
      };
    },
  },
];

/** All charts, in their places. */
export class Charts {
  private readonly drawn: { readonly chart: Chart; readonly plot: Plot; readonly words: HTMLElement }[] = [];
  private readonly place: HTMLElement;

  constructor(place: HTMLElement) {
    this.place = place;
  }

  /** @param from s since the epoch */
  draw(buckets: Buckets, about: About, from: number, to: number): void {
    if (this.drawn.length === 0) this.begin(about);
    const marks = [...swapMarks(buckets), ...marksOf(buckets, 'drifts', '--drift')];
    for (const { chart, plot, words } of this.drawn) {
      words.textContent = chart.words?.(buckets) ?? '';
      plot.draw({
        times: buckets.times,
        from,
        to,
        axis: about.file?.axis ?? 'time',
        marks: chart.marked === true ? marks : [],
        ...chart.content(buckets, about),
      });
    }
  }

  recolor(): void {
    for (const { plot } of this.drawn) plot.recolor();
  }

  /** Of another process. */
  forget(): void {
    this.drawn.length = 0;
    this.place.replaceChildren();
  }

  private begin(about: About): void {
    for (const chart of charts) {
      if (chart.draws?.(about) === false) continue;
      const plot = element('div', 'plot');
      plot.setAttribute('role', 'img');
      plot.setAttribute('aria-label', chart.title(about));
      const caption = element(
        'figcaption',
        '',
        element('h2', '', chart.title(about)),
        element('p', 'note', chart.note(about)),
      );
      const words = element('p', 'note');
      this.place.append(element('figure', chart.width(about), caption, plot, words));
      this.drawn.push({ chart, plot: new Plot(plot), words });
    }
  }
}

/** Where there would be more marks than can be told apart, none. */
function swapMarks(buckets: Buckets): Mark[] {
  const marks = marksOf(buckets, 'swaps', '--batch');
  return marks.length > mostSwaps ? [] : marks;
}

function marksOf(buckets: Buckets, name: string, color: string): Mark[] {
  return buckets.sums(name).flatMap((value, i) => (value > 0 ? [{ time: buckets.times[i]!, color }] : []));
}
