import { FrozenModel } from '../pipeline/batchModel/frozenModel.ts';
import { countReason } from '../pipeline/counts.ts';
import type { BatchInUse } from '../pipeline/fallback/batchSlot.ts';
import type { Encoding } from '../worker/ports.ts';
import { encodeModel } from './encodedModel.ts';
import type { Fitting } from './fitting.ts';
import { makeModel, type MadeModel } from './makeModel.ts';
import type { BatchOptions } from './options.ts';
import { unwatched, type Span, type Spool } from './ports.ts';
import { TrainingRefused } from './split.ts';
import type { Standing } from './trial.ts';
import { findWindow } from './window.ts';

/** The nightly job night after night, over rows that grow: each night's model is judged by the one that stands since an earlier night. */
export class Nights {
  /** How many there were, and how many of them gave a model. */
  count = 0;
  promoted = 0;
  /** By Refusal, the nights that gave none. */
  readonly refused = new Map<string, number>();
  private readonly fitting: Fitting;
  private readonly options: BatchOptions;
  private readonly encoding: Encoding;
  private standing: Standing | undefined;

  constructor(fitting: Fitting, options: BatchOptions, encoding: Encoding) {
    this.fitting = fitting;
    this.options = options;
    this.encoding = encoding;
  }

  /** @returns the night's model; undefined: it gave none, and the one before it goes on */
  async train(spool: Spool): Promise<BatchInUse | undefined> {
    this.count++;
    await spool.seal();
    const { window } = await findWindow(spool, this.options.window);
    const made = await this.make(spool, window);
    if (made?.artifact === undefined) return undefined;
    const { artifact, split } = made;
    const { id } = encodeModel(artifact, split, this.encoding);
    const model = new FrozenModel(artifact, this.fitting.fields);
    this.standing = { model, to: split.last };
    this.promoted++;
    return { version: id, windowEnd: split.last, model };
  }

  private async make(spool: Spool, window: Span): Promise<MadeModel | undefined> {
    const { fitting, standing, refused } = this;
    const { minimumRows, tolerance, seed } = this.options;
    const options = { fitting, window, minimumRows, tolerance, seed, force: false, standing };
    try {
      const made = await makeModel(options, spool, unwatched);
      if (made.refusal !== undefined) countReason(refused, made.refusal);
      return made;
    } catch (error) {
      if (!(error instanceof TrainingRefused)) throw error;
      countReason(refused, error.refusal);
      return undefined;
    }
  }
}
