import type { Vector } from '../../core/vector.ts';
import { MISSING, type Categories } from './categories.ts';
import { Heaviest } from './heaviest.ts';
import { EACH, EQUALS, LEAF, NUMBER, type Nodes } from './nodes.ts';
import { RowInHand } from './rowInHand.ts';

/** The way of an event from the root to a leaf. It neither recurses nor makes objects. */
export class Descent {
  readonly nodes: Nodes;
  readonly heaviest: Heaviest;
  readonly row: RowInHand;
  /** Whether no node asked for something that the last event did not have. */
  isStraight = true;
  /** Whether the row that is learned is the one that was found last, and nothing was learned in between. */
  isKnown = false;
  private found = 0;
  private readonly maxNodes: number;

  constructor(nodes: Nodes, features: number, maxNodes: number) {
    this.nodes = nodes;
    this.heaviest = new Heaviest(nodes);
    this.row = new RowInHand(features);
    this.maxNodes = maxNodes;
  }

  /** The leaf that answers. What a node asks for and the event lacks is answered as for most of what was learned there. */
  find(x: Vector, known: Categories): number {
    const { row } = this;
    known.find(x.categories, row.categories);
    row.ask(x);
    return (this.found = this.down(false));
  }

  /** The leaf that learns: a new one, which is the newest node, where a category has no child yet and there is room. */
  learn(x: Vector, known: Categories): number {
    const { row } = this;
    known.learn(x.categories, row.categories);
    this.isKnown = row.learn(x);
    return this.isKnown && this.isStraight ? this.found : this.down(true);
  }

  private down(learns: boolean): number {
    const { nodes } = this;
    const { kind, feature, threshold, first } = nodes;
    const { values, size, categories } = this.row;
    // V8 looks up an imported number each time it is asked for.
    const leaf = LEAF;
    const number = NUMBER;
    this.isStraight = true;
    let node = 0;
    for (;;) {
      const asks = kind[node]!;
      if (asks === leaf) return node;
      const of = feature[node]!;
      if (asks === number) {
        // A missing value is neither.
        if (of < size) {
          const value = values[of]!;
          if (value <= threshold[node]!) {
            node = first[node]!;
            continue;
          }
          if (value > threshold[node]!) {
            node = first[node]! + 1;
            continue;
          }
        }
      } else {
        const category = categories[of]!;
        if (asks === EQUALS && category !== MISSING) {
          node = first[node]! + (category === nodes.category[node]! ? 0 : 1);
          continue;
        }
        if (asks === EACH && category >= 0) {
          const child = nodes.child(node, category);
          if (child >= 0) {
            node = child;
            continue;
          }
          if (learns && nodes.size < this.maxNodes) {
            this.isStraight = false;
            return nodes.addEach(node, category);
          }
        }
      }
      this.isStraight = false;
      node = this.heaviest.child(node);
    }
  }
}
