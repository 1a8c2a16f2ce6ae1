import { EACH, LEAF, type Nodes } from './nodes.ts';

/**
 * Finds the child in which the most was learned: where an event goes on that lacks what a node asks for. A branch weighs what
 * its children weigh together. Only sums that are asked for are made anew: what is learned marks the branches above as stale.
 */
export class Heaviest {
  private readonly nodes: Nodes;
  private weight = new Float64Array(16);
  private stale = new Uint8Array(16);

  constructor(nodes: Nodes) {
    this.nodes = nodes;
  }

  /** Notes a leaf's weight. */
  set(leaf: number, weight: number): void {
    if (leaf >= this.weight.length) this.grow();
    this.weight[leaf] = weight;
    const { stale } = this;
    const { parent } = this.nodes;
    // Above one that is stale all are.
    for (let at = parent[leaf]!; at >= 0 && stale[at] === 0; at = parent[at]!) stale[at] = 1;
  }

  /** A leaf has become a branch, whose children's weights have been noted. */
  split(node: number): void {
    this.stale[node] = 0;
    this.set(node, 0);
    this.stale[node] = 1;
  }

  /** The heaviest child of a branch; of equal ones the first. */
  child(node: number): number {
    const { nodes } = this;
    let best = nodes.first[node]!;
    if (nodes.kind[node] !== EACH) return this.of(best) < this.of(best + 1) ? best + 1 : best;
    for (let at = nodes.next[best]!; at !== 0; at = nodes.next[at]!)
      if (this.of(at) > this.of(best)) best = at;
    return best;
  }

  private of(node: number): number {
    if (this.stale[node] === 1) this.sum(node);
    return this.weight[node]!;
  }

  /** From the leaves up, without recursion: the order of additions is that of the children. */
  private sum(top: number): void {
    const { weight, stale } = this;
    const { first, next, kind, parent } = this.nodes;
    for (let at = top; ;) {
      const last = kind[at] === EACH ? 0 : first[at]! + 2;
      let total = 0;
      let child = first[at]!;
      while (child !== last && stale[child] === 0) {
        total += weight[child]!;
        child = kind[at] === EACH ? next[child]! : child + 1;
      }
      if (child !== last && kind[child] !== LEAF) {
        at = child;
        continue;
      }
      weight[at] = total;
      stale[at] = 0;
      if (at === top) return;
      at = parent[at]!;
    }
  }

  private grow(): void {
    const weight = new Float64Array(this.nodes.kind.length);
    weight.set(this.weight);
    this.weight = weight;
    const stale = new Uint8Array(weight.length);
    stale.set(this.stale);
    this.stale = stale;
  }
}
