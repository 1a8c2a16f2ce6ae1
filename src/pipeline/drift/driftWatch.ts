import { find } from '../../core/kind.ts';
import type { Output, Task } from '../../core/output.ts';
import type { Sample } from '../../core/sample.ts';
import { StateReader, isState, type State, type Stateful } from '../../core/state.ts';
import type { DriftDetector } from '../../drift/detector.ts';
import { detectors } from '../../drift/registry.ts';
import type { MakeOnline, OnlineModel } from '../onlineModel.ts';
import type { DriftOptions } from '../topology.ts';
import { readingOf } from './reading.ts';
import type { Instead, Reaction, Signal } from './reaction.ts';
import { reactions } from './registry.ts';

/** Watches the online model for drift, and does what is to be done about it. All of it follows from the events alone. */
export class DriftWatch implements Stateful {
  static readonly version = 1;
  readonly detector: DriftDetector;
  /** Whether the last event showed a change, whichever way the values went. */
  found = false;
  /** How often a warning began. */
  warnings = 0;
  /** Whether it has a state of its own, beside the detector's: without, nothing is done but to count. */
  readonly acts: boolean;
  /** Whether anything warns. */
  readonly warns: boolean;
  /** The kind of what is done. */
  readonly reaction: string;
  private readonly options: DriftOptions;
  private readonly task: Task;
  private readonly second: DriftDetector | undefined;
  private readonly reacting: Reaction;

  /**
   * @param make makes an online model that has learned nothing
   * @param detector the detector's state
   * @param own as `snapshot` gave it; undefined: made without a warning and a reaction, or of others, which begin anew
   */
  constructor(options: DriftOptions, task: Task, make: MakeOnline, detector?: State, own?: State) {
    const { warning, onDrift } = options;
    const kind = find(detectors, options.detector);
    const reaction = find(reactions, onDrift);
    this.options = options;
    this.task = task;
    this.reaction = onDrift.kind;
    this.warns = kind.warns || warning !== undefined;
    this.acts = this.warns || onDrift.kind !== 'mark';
    this.detector = kind.create(options.detector.options, {}, detector);
    const reader =
      own === undefined || !this.acts ? undefined : new StateReader('drift', own, DriftWatch.version);
    if (reader !== undefined) this.warnings = reader.integer('warnings');
    if (warning !== undefined)
      this.second = find(detectors, warning).create(
        warning.options,
        {},
        reader && stateOf(reader, own!, 'second', warning.kind),
      );
    const context = {
      make,
      lossOf: (output: Output, y: number) => readingOf(task, options.reads, output, y),
    };
    this.reacting = reaction.create(
      onDrift.options,
      context,
      reader && stateOf(reader, own!, 'reaction', onDrift.kind),
    );
  }

  /** How often something was done about drift. */
  get acted(): number {
    return this.reacting.acted;
  }

  /** How many fresh models learn beside the online one; undefined: none ever does. */
  get candidates(): number | undefined {
    return this.reacting.candidates;
  }

  /**
   * A labelled event: reads how wrong the online model's answer was.
   * @returns what takes its place; undefined: it stays
   */
  scoreOne({ numbers, categories }: Sample, y: number, output: Output): Instead | undefined {
    const loss = readingOf(this.task, this.options.reads, output, y);
    this.found = false;
    // Without an answer there is nothing to read.
    const signal = output.ready ? this.signalOf(loss) : 'nothing';
    return this.reacting.scoreOne(signal, loss, numbers, categories, y);
  }

  /** An event that the online model is about to learn. */
  learnOne(online: OnlineModel, numbers: Float64Array, categories: (string | undefined)[], y: number): void {
    this.reacting.learnOne(online, numbers, categories, y);
  }

  /** Somebody else has put another model in the online one's place. */
  interrupt(): void {
    this.reacting.interrupt();
  }

  /** Without the detector's. */
  snapshot(): State {
    const { warning, onDrift } = this.options;
    const { version } = DriftWatch;
    return {
      version,
      warnings: this.warnings,
      second:
        this.second === undefined ? null : { version, kind: warning!.kind, state: this.second.snapshot() },
      reaction: { version, kind: onDrift.kind, state: this.reacting.snapshot() },
    };
  }

  private signalOf(loss: number): Signal {
    const { detector, second } = this;
    const before = detector.warningDetected;
    detector.update(loss);
    this.found = detector.driftDetected;
    let begins = detector.warningDetected && !before;
    if (second !== undefined) {
      second.update(loss);
      begins = second.driftDetected && second.rising;
    }
    if (begins) this.warnings++;
    if (this.found && detector.rising) return 'drift';
    return begins ? 'warning' : 'nothing';
  }
}

/** The state of a part of this kind; of another kind that stood there before: undefined. */
function stateOf(reader: StateReader, state: State, name: string, kind: string): State | undefined {
  const value = state[name];
  if (value === null) return undefined;
  if (!isState(value)) throw reader.wrong(name, 'the state of a part');
  const part = new StateReader(name, value, DriftWatch.version);
  return part.string('kind') === kind ? part.child('state') : undefined;
}
