import { find } from '../core/kind.ts';
import type { Output } from '../core/output.ts';
import type { State, StateReader } from '../core/state.ts';
import type { Model } from '../models/model.ts';
import { models } from '../models/registry.ts';
import { DriftWatch } from './drift/driftWatch.ts';
import type { Instead } from './drift/reaction.ts';
import type { Intake } from './intake.ts';
import { OnlineModel, type MakeOnline } from './onlineModel.ts';
import type { Topology } from './topology.ts';
import { Waiting } from './waiting.ts';

/** The online model that stands: what it learns, and when, and what takes its place. */
export class Learning {
  online: OnlineModel;
  /** Labelled events that it has not learned yet. */
  readonly waiting: Waiting;
  /** Undefined: nobody looks for drift. */
  readonly drift: DriftWatch | undefined;
  readonly make: MakeOnline;
  private readonly intake: Intake;
  private readonly update: Topology['update'];

  /** @param state of the whole pipeline, and its reader */
  constructor(topology: Topology, intake: Intake, state?: State, reader?: StateReader) {
    this.intake = intake;
    this.update = topology.update;
    const { task, classes, chain } = intake;
    const { categories } = chain;
    const kind = find(models, topology.model);
    const create = (own: State | undefined): Model =>
      kind.create(topology.model.options, { task, classes, categories }, own);
    this.make = (copy) => new OnlineModel(intake.chainWith(copy?.chain), create(copy?.model));
    this.online = new OnlineModel(chain, create(reader?.child('model')));
    if (topology.drift !== undefined) {
      // Where nothing was done about drift before, the state has nothing of it.
      const own = state?.['onDrift'] === undefined ? undefined : reader?.child('onDrift');
      this.drift = new DriftWatch(topology.drift, task, this.make, reader?.child('drift'), own);
    }
    const { numberNames, categoryNames } = chain;
    this.waiting = new Waiting(numberNames.length, categoryNames.length, intake, reader?.child('waiting'));
  }

  /** Lets the drift detector read how wrong the online model's answer was. @returns what has taken its place; undefined: it stays */
  watchDrift(output: Output, y: number): Instead | undefined {
    const { drift, intake } = this;
    if (drift === undefined) return undefined;
    const instead = drift.scoreOne(intake.sample, y, output);
    if (drift.found) intake.counts.drifts++;
    if (instead !== undefined) this.put(instead.model);
    return instead;
  }

  /** Somebody else than the reaction to drift puts a model in the online one's place. */
  replace(model: OnlineModel): void {
    this.put(model);
    this.drift?.interrupt();
  }

  /** The event in hand waits until the update interval is due. */
  wait(y: number): void {
    const { numbers, categories, time } = this.intake.sample;
    this.waiting.push(numbers, categories, y, time);
  }

  /** @returns whether it was due */
  learnIfDue(): boolean {
    const { waiting, intake } = this;
    const { events, time } = this.update;
    if (waiting.size === 0) return false;
    const late = time !== undefined && intake.last[0]! - waiting.firstTime >= time;
    if (waiting.size < events && !late) return false;
    intake.counts.updates++;
    waiting.drain(this.learn);
    return true;
  }

  /** Its part of the pipeline's. */
  snapshot(): Omit<State, 'version'> {
    const { drift } = this;
    return {
      model: this.online.model.snapshot(),
      drift: drift === undefined ? null : drift.detector.snapshot(),
      waiting: this.waiting.snapshot(),
      ...(drift?.acts === true && { onDrift: drift.snapshot() }),
    };
  }

  private put(model: OnlineModel): void {
    this.online = model;
    this.intake.chain = model.chain;
  }

  private readonly learn = (numbers: Float64Array, categories: (string | undefined)[], y: number): void => {
    this.drift?.learnOne(this.online, numbers, categories, y);
    this.online.learnOne(numbers, categories, y);
    this.intake.counts.learned++;
  };
}
