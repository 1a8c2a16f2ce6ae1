import type { FlatReader, FlatWriter } from './flat.ts';
import { Moments, varianceReduction } from './moments.ts';

/** Of a node: its value, and the labels of what came with a value of at most that, below its place in the tree. */
const VALUE = 0;
const WEIGHT = 1;
const MEAN = 2;
const SQUARES = 3;
const WIDTH = 4;
/** How many numbers a node is, roughly. */
export const NUMBERS_A_POINT = 5;
const NONE = -1;

/** The best threshold of a column, and the labels on both sides. */
export interface BestPoint {
  readonly merit: number;
  readonly value: number;
  readonly left: Moments;
  readonly right: Moments;
}

/**
 * A column's values with their labels, as a binary search tree, in one leaf. River's `tree.splitter.EBSTSplitter` (Ikonomovska,
 * Gama and Džeroski 2011; Osojnik 2017), whose order of floating-point operations is kept. It is never balanced.
 */
export class SearchTree {
  count = 0;
  private root = NONE;
  private numbers = new Float64Array(4 * WIDTH);
  /** By node: left, right. */
  private links = new Int32Array(8);

  /** @param maximum how many values are kept; of a further one, only those know that lie above it */
  update(value: number, y: number, w: number, maximum: number): void {
    if (this.root === NONE) {
      this.root = this.add(value);
      this.learn(this.root, y, w);
      return;
    }
    const { numbers, links } = this;
    for (let at = this.root; ;) {
      const here = numbers[at * WIDTH + VALUE]!;
      if (value === here) {
        this.learn(at, y, w);
        return;
      }
      const isLeft = value < here;
      if (isLeft) this.learn(at, y, w);
      const link = isLeft ? 2 * at : 2 * at + 1;
      const next = links[link]!;
      if (next !== NONE) {
        at = next;
        continue;
      }
      if (this.count >= maximum) return;
      const added = this.add(value);
      this.links[link] = added;
      this.learn(added, y, w);
      return;
    }
  }

  /** The value at which to split; undefined: there is none. @param before the labels of the whole leaf */
  best(before: Moments, minimum: number): BestPoint | undefined {
    if (this.root === NONE) return undefined;
    const below = new Moments();
    const pair = [new Moments(), new Moments()] as const;
    let best: BestPoint | undefined;
    // In the values' order. A node has three turns: its left side, itself, and after its right side.
    const stack = [3 * this.root];
    for (let turn = stack.pop(); turn !== undefined; turn = stack.pop()) {
      const node = Math.floor(turn / 3);
      const [left, right] = [this.links[2 * node]!, this.links[2 * node + 1]!];
      if (turn % 3 === 0) {
        stack.push(turn + 1);
        if (left !== NONE) stack.push(3 * left);
      } else if (turn % 3 === 1) {
        const merit = this.merit(node, below, before, pair, minimum);
        if (best === undefined ? merit > -Infinity : merit > best.merit) {
          const value = this.numbers[node * WIDTH + VALUE]!;
          best = { merit, value, left: new Moments().copy(pair[0]), right: new Moments().copy(pair[1]) };
        }
        if (right !== NONE) {
          this.addTo(below, node);
          stack.push(turn + 1, 3 * right);
        }
      } else this.subtractFrom(below, node);
    }
    return best;
  }

  /**
   * Forgets values that are much worse than the best split: each of which nothing better lies below.
   * @param best the merit of the best split of all, @param least the share of it that is good enough
   */
  prune(before: Moments, minimum: number, best: number, least: number): void {
    if (this.root === NONE) return;
    const below = new Moments();
    const pair = [new Moments(), new Moments()] as const;
    const nodes = [this.root];
    // 0: its left side comes, 1: its right side comes, 2: itself, 3: itself, and it has been added to `below`.
    const turns = [0];
    let isBad = false;
    let isPruned = false;
    while (nodes.length > 0) {
      const top = nodes.length - 1;
      const node = nodes[top]!;
      const turn = turns[top]!;
      if (turn === 0) {
        turns[top] = 1;
        const left = this.links[2 * node]!;
        if (left === NONE) isBad = true;
        else {
          nodes.push(left);
          turns.push(0);
        }
        continue;
      }
      if (turn === 1 && isBad) {
        const right = this.links[2 * node + 1]!;
        turns[top] = right === NONE ? 2 : 3;
        if (right !== NONE) {
          this.addTo(below, node);
          nodes.push(right);
          turns.push(0);
        }
        continue;
      }
      if (turn === 3) this.subtractFrom(below, node);
      nodes.pop();
      turns.pop();
      if (!isBad) continue;
      isBad = this.merit(node, below, before, pair, minimum) / best < least;
      if (!isBad) continue;
      isPruned = true;
      this.links[2 * node] = this.links[2 * node + 1] = NONE;
      const parent = nodes.at(-1);
      if (parent === undefined) this.root = NONE;
      else this.links[this.links[2 * parent] === node ? 2 * parent : 2 * parent + 1] = NONE;
    }
    if (isPruned) this.compact();
  }

  write(to: FlatWriter): void {
    to.int(this.count);
    for (const node of this.fromRoot()) {
      const at = node * WIDTH;
      to.int((this.links[2 * node] === NONE ? 0 : 1) + (this.links[2 * node + 1] === NONE ? 0 : 2));
      to.float(this.numbers[at + VALUE]!);
      to.float(this.numbers[at + WEIGHT]!);
      to.float(this.numbers[at + MEAN]!);
      to.float(this.numbers[at + SQUARES]!);
    }
  }

  static read(from: FlatReader, maximum: number): SearchTree {
    const tree = new SearchTree();
    const count = from.count('values of a column', maximum);
    const open = count === 0 ? [] : [{ link: NONE, low: -Infinity, high: Infinity }];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (tree.count === count) throw from.wrong('ints', 'as many values of a column as it says');
      const sides = from.int('sides of a node', 0, 3);
      const value = from.float('value');
      if (!(value > place.low && value < place.high)) throw from.wrong('floats', 'values in their order');
      const node = tree.add(value);
      const at = node * WIDTH;
      tree.numbers[at + WEIGHT] = from.float('weight', Number.MIN_VALUE);
      tree.numbers[at + MEAN] = from.float('mean');
      tree.numbers[at + SQUARES] = from.float('sum of squares');
      if (place.link === NONE) tree.root = node;
      else tree.links[place.link] = node;
      if ((sides & 2) !== 0) open.push({ link: 2 * node + 1, low: value, high: place.high });
      if ((sides & 1) !== 0) open.push({ link: 2 * node, low: place.low, high: value });
    }
    if (tree.count !== count) throw from.wrong('ints', 'as many values of a column as it says');
    return tree;
  }

  private merit(
    node: number,
    below: Moments,
    before: Moments,
    pair: readonly [Moments, Moments],
    minimum: number,
  ): number {
    const at = node * WIDTH;
    const { numbers } = this;
    const [left, right] = pair;
    left.set(numbers[at + WEIGHT]!, numbers[at + MEAN]!, numbers[at + SQUARES]!);
    left.add(below.n, below.mean, below.squares);
    right.copy(before).subtract(left.n, left.mean, left.squares);
    return varianceReduction(before, pair, minimum);
  }

  private addTo(moments: Moments, node: number): void {
    const at = node * WIDTH;
    moments.add(this.numbers[at + WEIGHT]!, this.numbers[at + MEAN]!, this.numbers[at + SQUARES]!);
  }

  private subtractFrom(moments: Moments, node: number): void {
    const at = node * WIDTH;
    moments.subtract(this.numbers[at + WEIGHT]!, this.numbers[at + MEAN]!, this.numbers[at + SQUARES]!);
  }

  private learn(node: number, y: number, w: number): void {
    const { numbers } = this;
    const at = node * WIDTH;
    const n = numbers[at + WEIGHT]! + w;
    const before = numbers[at + MEAN]!;
    const mean = before + (w / n) * (y - before);
    numbers[at + WEIGHT] = n;
    numbers[at + MEAN] = mean;
    numbers[at + SQUARES]! += w * (y - before) * (y - mean);
  }

  private add(value: number): number {
    if (this.links.length === 2 * this.count) {
      const numbers = new Float64Array(2 * this.count * WIDTH);
      numbers.set(this.numbers);
      this.numbers = numbers;
      const links = new Int32Array(4 * this.count);
      links.set(this.links);
      this.links = links;
    }
    const added = this.count++;
    this.links[2 * added] = this.links[2 * added + 1] = NONE;
    this.numbers.fill(0, added * WIDTH, (added + 1) * WIDTH);
    this.numbers[added * WIDTH + VALUE] = value;
    return added;
  }

  /** Its nodes, each before those below it, left before right. */
  private fromRoot(): number[] {
    const found: number[] = [];
    const open = this.root === NONE ? [] : [this.root];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      found.push(node);
      const [left, right] = [this.links[2 * node]!, this.links[2 * node + 1]!];
      if (right !== NONE) open.push(right);
      if (left !== NONE) open.push(left);
    }
    return found;
  }

  /** Closes the gaps that pruned nodes left. */
  private compact(): void {
    const kept = this.fromRoot();
    const place = new Map(kept.map((node, i) => [node, i]));
    const moved = (link: number): number => (link === NONE ? NONE : place.get(link)!);
    const numbers = new Float64Array(Math.max(4, kept.length) * WIDTH);
    const links = new Int32Array(Math.max(4, kept.length) * 2);
    kept.forEach((node, i) => {
      numbers.set(this.numbers.subarray(node * WIDTH, (node + 1) * WIDTH), i * WIDTH);
      links[2 * i] = moved(this.links[2 * node]!);
      links[2 * i + 1] = moved(this.links[2 * node + 1]!);
    });
    this.numbers = numbers;
    this.links = links;
    this.count = kept.length;
    this.root = kept.length === 0 ? NONE : 0;
  }
}
