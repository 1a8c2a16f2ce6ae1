import { kind } from '../../core/kind.ts';
import type { Scored } from '../scored.ts';
import type { Loss } from './loss.ts';

class Squared implements Loss {
  slope(scored: Scored, y: number, weight: number): void {
    scored.gradient = 2 * (scored.raw - y) * weight;
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
