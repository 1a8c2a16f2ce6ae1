import { kind } from '../../core/kind.ts';
import type { Loss } from './loss.ts';

class Squared implements Loss {
  gradient(y: number, prediction: number): number {
    return 2 * (prediction - y);
  }
}

export const squared = kind({
  name: 'squared',
  doc: "(prediction - y)²: it makes the model learn the mean. River's `optim.losses.Squared`.",
  version: 1,
  river: { classes: ['optim.losses.Squared'] },
  options: {},
  create: (): Loss => new Squared(),
});
