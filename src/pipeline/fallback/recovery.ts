import type { LabelContext } from '../../core/label.ts';
import type { Sample } from '../../core/sample.ts';
import { StateReader, isFiniteState, isState, type State, type Stateful } from '../../core/state.ts';
import { WindowMean } from '../../stats/windowMean.ts';
import type { MakeOnline, OnlineModel } from '../onlineModel.ts';
import type { FallbackOptions } from '../topology.ts';
import { Copies } from './copies.ts';
import { KeptRows, type RowShape } from './keptRows.ts';
import { lossOf } from '../../evaluate/lossOf.ts';
import type { OnlineSlot } from './onlineSlot.ts';

/** What has taken the online model's place. */
export const recoveries = ['copy', 'fresh'] as const;
export type Recovered = (typeof recoveries)[number];

/**
 * Replaces an online model that has become useless: one that is not finite any more, or that is worse than the prior while the good
 * copy, frozen, would have done better on the same events. Where the copy does no better, the world has changed and not the model: it
 * goes on learning, and another slot answers.
 */
export class Recovery implements Stateful {
  static readonly version = 1;
  /** How often each took its place. */
  readonly counts: Record<Recovered, number> = { copy: 0, fresh: 0 };
  /** Since the last answer; undefined: nothing. */
  recovered: Recovered | undefined;
  private readonly options: FallbackOptions;
  private readonly context: LabelContext;
  private readonly make: MakeOnline;
  private readonly rows: KeptRows;
  private readonly copies: Copies;
  /** The good copy's, over the kept rows: only while the online model is worse than the prior. */
  private copyLosses: WindowMean | undefined;
  private frozen: OnlineModel | undefined;
  /** Labelled events until it may be replaced again. */
  private pause = 0;

  constructor(
    options: FallbackOptions,
    context: LabelContext,
    shape: RowShape,
    make: MakeOnline,
    state?: State,
  ) {
    const reader = state === undefined ? undefined : new StateReader('recovery', state, Recovery.version);
    this.options = options;
    this.context = context;
    this.make = make;
    this.rows = new KeptRows(options.window, shape, context, reader?.child('rows'));
    this.copies = new Copies(options, make, reader?.child('copies'));
    if (reader !== undefined) this.restore(reader, state!);
  }

  /** The update interval was due, and the model has learned. */
  learned(online: OnlineSlot, learned: number, model: OnlineModel): void {
    this.copies.learned(online.isSound(learned), learned, model);
  }

  /**
   * The event in hand was scored. Asks the online model again: what it answered is not valid any more.
   * @returns what takes the online model's place; undefined: it stays
   */
  scored(
    { numbers, categories }: Sample,
    y: number,
    online: OnlineSlot,
    learned: number,
    model: OnlineModel,
  ): OnlineModel | undefined {
    this.rows.push(numbers, categories, y);
    this.copies.scored(online.isSound(learned));
    this.scoreCopy(numbers, categories, y, online.scores.worse);
    if (this.pause > 0) this.pause--;
    if (this.pause > 0) return undefined;
    const broken = online.scores.unanswered && this.isBroken(online, learned, model);
    if (!broken && !this.copyIsBetter(online)) return undefined;
    return this.replace(online, learned);
  }

  /** Another model stands in the online one's place: the scores in the window are not its own, so it may not be replaced by them. */
  replaced(learned: number): void {
    this.pause = this.options.window;
    this.copies.replaced(learned);
  }

  snapshot(): State {
    return {
      version: Recovery.version,
      rows: this.rows.snapshot(),
      copies: this.copies.snapshot(),
      copyLosses: this.copyLosses === undefined ? null : this.copyLosses.snapshot(),
      pause: this.pause,
      counts: recoveries.map((name) => this.counts[name]),
      recovered: this.recovered ?? null,
    };
  }

  /** One outlier can have no finite answer; a model is beyond learning where what it has learned is not finite, or it answers nothing. */
  private isBroken(online: OnlineSlot, learned: number, model: OnlineModel): boolean {
    const { chain, model: weights } = model.copy();
    if (!isFiniteState(chain) || !isFiniteState(weights)) return true;
    const { task, classes } = this.context;
    // A model that has seen nothing, or one class only, may have no answer yet.
    if (online.learnedSince(learned) === 0 || (task === 'classification' && classes.size < 2)) return false;
    return !this.rows.some((numbers, categories) => model.predictOne(numbers, categories).ready);
  }

  private copyIsBetter(online: OnlineSlot): boolean {
    const { copyLosses } = this;
    return copyLosses !== undefined && copyLosses.value < online.scores.loss * (1 - this.options.margin);
  }

  private replace(online: OnlineSlot, learned: number): OnlineModel {
    const copy = this.options.recover === 'copy' ? this.copies.good : undefined;
    this.recovered = copy === undefined ? 'fresh' : 'copy';
    this.counts[this.recovered]++;
    this.replaced(learned);
    if (copy === undefined) online.begin(learned);
    return this.make(copy);
  }

  private scoreCopy(
    numbers: Float64Array,
    categories: (string | undefined)[],
    y: number,
    worse: boolean,
  ): void {
    const { good } = this.copies;
    if (!worse || good === undefined) {
      this.copyLosses = undefined;
      this.frozen = undefined;
      return;
    }
    this.frozen ??= this.make(good);
    if (this.copyLosses !== undefined) {
      this.addLoss(this.copyLosses, this.frozen, numbers, categories, y);
      return;
    }
    const [losses, frozen] = [new WindowMean(this.options.window), this.frozen];
    this.rows.some((...row) => {
      this.addLoss(losses, frozen, ...row);
      return false;
    });
    this.copyLosses = losses;
  }

  private addLoss(
    losses: WindowMean,
    model: OnlineModel,
    numbers: Float64Array,
    categories: (string | undefined)[],
    y: number,
  ): void {
    losses.add(lossOf(this.context.task, model.predictOne(numbers, categories), y));
  }

  private restore(reader: StateReader, state: State): void {
    const { copyLosses, recovered } = state;
    // Not made from the rows again: classes may have appeared since, which would change what the copy could answer.
    if (isState(copyLosses)) this.copyLosses = new WindowMean(this.options.window, copyLosses);
    else if (copyLosses !== null) throw reader.wrong('copyLosses', 'a state');
    this.pause = Math.min(reader.integer('pause'), this.options.window);
    const counts = reader.list('counts');
    recoveries.forEach((name, i) => {
      const count = counts[i];
      if (!Number.isSafeInteger(count)) throw reader.wrong('counts', 'a list of whole numbers');
      this.counts[name] = count as number;
    });
    this.recovered = recoveries.find((name) => name === recovered);
    if (this.recovered === undefined && recovered !== null)
      throw reader.wrong('recovered', recoveries.join(', '));
  }
}
