import { part } from '../../../src/config/part.ts';
import { Classes } from '../../../src/core/classes.ts';
import { find } from '../../../src/core/kind.ts';
import type { Model } from '../../../src/models/model.ts';
import { optimizers } from '../../../src/models/optimizers/registry.ts';
import { models } from '../../../src/models/registry.ts';
import { Chain } from '../../../src/pipeline/chain.ts';
import { transformers } from '../../../src/transformers/registry.ts';
import { specOf } from '../../support/defaults.ts';
import type { Events } from './readStream.ts';
import type { BenchedModel } from './rows.ts';

/** What there is not, of what a row needs; undefined: all of it is there. */
export function lacking({ model, options }: BenchedModel): string | undefined {
  if (!models.some(({ name }) => name === model)) return model;
  const optimizer = (options?.['optimizer'] as { kind: string } | undefined)?.kind;
  return optimizer === undefined || optimizers.some(({ name }) => name === optimizer) ? undefined : optimizer;
}

/** A model behind its chain of transformers, as in the pipeline: predicts, counts, learns. */
export class Learner {
  private readonly events: Events;
  private readonly chain: Chain;
  readonly model: Model;
  private readonly regression: boolean;
  /** Right answers, or the sum of absolute errors; in an array, where a number that changes is no new object. */
  private readonly sum = new Float64Array(1);

  constructor({ model, options = {}, scaled }: BenchedModel, events: Events) {
    this.events = events;
    this.regression = events.classes.length === 0;
    const task = this.regression ? 'regression' : 'classification';
    const classes = new Classes(this.regression ? undefined : events.classes, events.classes.length);
    this.chain = new Chain({
      numbers: events.numbers,
      imputed: [],
      categories: events.categories.map((_, c) => `c${c}`),
      transform: scaled === true ? [specOf(transformers.find(({ name }) => name === 'standardScaler')!)] : [],
      task,
      classes,
    });
    // By the way that a configuration goes: an option that nobody has completed would be undefined, and what comes of it NaN, which is fast.
    const spec = part(models, undefined).parse({ kind: model, ...options });
    this.model = find(models, spec).create(spec.options, {
      task,
      classes,
      categories: this.chain.categories,
    });
  }

  /** All rows: predicts, scores, learns. */
  run(): void {
    const { chain, model, regression, sum } = this;
    const { x, texts, y, rows } = this.events;
    for (let i = 0; i < rows; i++) {
      const numbers = x[i]!;
      const categories = texts[i]!;
      const label = y[i]!;
      const output = model.predictOne(chain.transformOne(numbers, categories));
      if (regression) sum[0]! += Math.abs(output.value - label);
      else if (output.ready && output.value === label) sum[0]! += 1;
      model.learnOne(chain.learnOne(numbers, categories), label, 1);
    }
  }

  /** All rows: predicts only. */
  ask(): void {
    const { chain, model } = this;
    const { x, texts, rows } = this.events;
    for (let i = 0; i < rows; i++) model.predictOne(chain.transformOne(x[i]!, texts[i]!));
  }

  score(): number {
    return this.sum[0]! / this.events.rows;
  }
}
