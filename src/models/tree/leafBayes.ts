import { nearestLog } from '../../stats/nearestLog.ts';
import type { ClassLeaf } from './classLeaf.ts';
import { firstLargest, toProbabilities } from './naiveBayes.ts';
import type { Observers } from './observers.ts';
import type { RowInHand } from './rowInHand.ts';

/** Two logarithms so close can be the same probability. */
const CLOSE = 1e-9;
/** Up to here a logarithm of a density is as right as River's, to some 1e-12. */
const LARGEST = 1000;

/**
 * Naive Bayes in the leaf in hand. Asked again about a leaf, as the learner asks that has just predicted, it answers from memory, until it
 * is told to forget.
 *
 * It adds up logarithms in the fastest order, and in River's where the difference could show: where two classes are nearly as
 * probable, or logarithms so large that their last bits count.
 */
export class LeafBayes {
  /** Of the classes of the leaf, by its own numbers, the most probable one; of equal ones the first. */
  best = 0;
  /** By class: logarithms that have a summand in common or, where `isExact`, probabilities. */
  private votes = new Float64Array(8);
  private isExact = false;
  /** Of which all this is. */
  private leaf: ClassLeaf | undefined;

  /** @returns false: the leaf has learned nothing */
  ask(leaf: ClassLeaf, observers: Observers, row: RowInHand): boolean {
    if (leaf.count === 0 || leaf.total === 0) return false;
    if (leaf === this.leaf) return true;
    if (this.votes.length < leaf.count) this.votes = new Float64Array(2 * leaf.count);
    this.isExact = !this.vote(leaf, observers, row);
    if (this.isExact) this.voteExactly(leaf, observers, row);
    this.leaf = leaf;
    return true;
  }

  /** There is another row, or the leaf has changed. */
  forget(): void {
    this.leaf = undefined;
  }

  /** Fills in the probabilities of the leaf's classes. `ask` must have said yes. */
  probabilities({ classes, count }: ClassLeaf, into: Float64Array): void {
    const { votes, best } = this;
    if (this.isExact) {
      for (let i = 0; i < count; i++) into[classes[i]!] = votes[i]!;
      return;
    }
    const largest = votes[best]!;
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const p = i === best ? 1 : Math.exp(votes[i]! - largest);
      into[classes[i]!] = p;
      sum += p;
    }
    for (let i = 0; i < count; i++) into[classes[i]!]! /= sum;
  }

  /** @returns whether that is good enough */
  private vote(leaf: ClassLeaf, observers: Observers, row: RowInHand): boolean {
    const { weights, count, total } = leaf;
    const { votes } = this;
    if (!observers.vote(row, votes, count)) return false;
    // A class that a split left without weight has the logarithm 0, not -∞, in River.
    for (let i = 0; i < count; i++) if (!(weights[i]! > 0)) votes[i] = Math.log(total);
    const best = firstLargest(votes, count);
    const largest = votes[best]!;
    if (!(largest > -LARGEST)) return false;
    for (let i = 0; i < count; i++) {
      const vote = votes[i]!;
      if (!(vote > -1e300 && vote < LARGEST)) return false;
      if (i === best || vote <= largest - CLOSE) continue;
      // But classes of one event each, of which there is no density, have the same one in River, too.
      if (!(vote === 0 && largest === 0 && weights[i] === 1 && weights[best] === 1)) return false;
    }
    this.best = best;
    return true;
  }

  private voteExactly(leaf: ClassLeaf, observers: Observers, row: RowInHand): void {
    const { weights, count, total } = leaf;
    const { votes } = this;
    for (let i = 0; i < count; i++) votes[i] = nearestLog(weights[i]! / total);
    observers.voteExactly(row, votes, count);
    for (let i = 0; i < count; i++) if (!(weights[i]! > 0)) votes[i] = 0;
    toProbabilities(votes, count);
    this.best = firstLargest(votes, count);
  }
}
