import type { State, StateReader } from '../../core/state.ts';
import type { Vector } from '../../core/vector.ts';
import type { ModelContext } from '../model.ts';
import { Categories } from './categories.ts';
import { Descent } from './descent.ts';
import { FlatReader, FlatWriter } from './flat.ts';
import { EACH, EQUALS, LEAF, Nodes } from './nodes.ts';
import type { TreeOptions } from './options.ts';
import type { RowInHand } from './rowInHand.ts';
import { featureOf, type Suggestion } from './suggestion.ts';

/** Of the columns that a state may speak of. */
const MAXIMUM_COLUMNS = 1 << 20;

/** What a tree needs to know of its leaves. */
export interface Leaf {
  /** The weight that it has learned, or was given when it began. */
  readonly total: number;
  /** `total` when it was last looked at whether to split. */
  lastAttempt: number;
  /** Whether it looks at features; else it does not split. */
  readonly isAwake: boolean;
  /** How many numbers it keeps of what it looks at. */
  readonly size: number;
  /** Forgets what it has looked at, and looks no longer. */
  sleep(): void;
  write(to: FlatWriter): void;
}

/** How leaves of one kind are made. */
export interface LeafMaker<L extends Leaf> {
  /** A leaf that knows nothing. */
  create(): L;
  read(from: FlatReader, columns: number, categories: readonly number[]): L;
  /** How much there is to gain by a leaf; of equal ones, the older ones sleep first. */
  promise(leaf: L, depth: number): number;
}

/** A child of a split: what it begins with and, below EACH, the category that leads to it. */
export interface Child<L> {
  readonly category: number;
  readonly leaf: L;
}

/** A tree of leaves of one kind: how it grows, within which bounds, and how it is kept. */
export class Tree<L extends Leaf> {
  readonly categories: Categories;
  readonly nodes: Nodes;
  /** By node; undefined: a branch. */
  readonly leaves: (L | undefined)[] = [];
  private readonly descent: Descent;
  private readonly options: TreeOptions;
  private readonly maker: LeafMaker<L>;
  /** How many numbers the leaves keep of what they look at, and how many they may. */
  private size = 0;
  private readonly maxNumbers: number;
  /** Of all vectors that were learned, the most columns. */
  private columns = 0;
  /** The leaf in hand: its node, and its size when it was found. */
  private node = 0;
  private sizeBefore = 0;

  constructor(options: TreeOptions, context: ModelContext, maker: LeafMaker<L>, reader?: StateReader) {
    this.options = options;
    this.maker = maker;
    this.maxNumbers = (options.maxSize * 2 ** 20) / Float64Array.BYTES_PER_ELEMENT;
    const slots = context.categories.map(({ slot }) => slot);
    this.categories = new Categories(slots, options.maxCategories, reader?.child('categories'));
    this.nodes = reader === undefined ? new Nodes() : this.restoreNodes(reader);
    this.descent = new Descent(this.nodes, slots.length, options.maxNodes);
    if (reader === undefined) this.setLeaf(0, maker.create());
    else this.restoreLeaves(reader);
  }

  /** The row that was last sent down. */
  get row(): RowInHand {
    return this.descent.row;
  }

  /** Whether the row of `reach` was that of the last `find`, and nothing was learned in between. */
  get isKnown(): boolean {
    return this.descent.isKnown;
  }

  /** The leaf that answers. */
  find(x: Vector): L {
    return this.leaves[this.descent.find(x, this.categories)]!;
  }

  /** The leaf that learns. `settle` must follow. */
  reach(x: Vector): L {
    if (x.size > this.columns) this.columns = x.size;
    const node = this.descent.learn(x, this.categories);
    if (node === this.leaves.length) this.setLeaf(node, this.maker.create());
    const leaf = this.leaves[node]!;
    this.node = node;
    this.sizeBefore = leaf.size;
    return leaf;
  }

  /** That leaf has learned. @returns whether to look now if it is to be split */
  isDue(leaf: L): boolean {
    this.descent.heaviest.set(this.node, leaf.total);
    if (!leaf.isAwake || !this.descent.isStraight) return false;
    if (this.nodes.depth[this.node]! >= this.options.maxDepth) {
      leaf.sleep();
      return false;
    }
    return leaf.total - leaf.lastAttempt >= this.options.gracePeriod;
  }

  /** Whether there is room for so many children. */
  hasRoom(children: number): boolean {
    return this.nodes.size + children <= this.options.maxNodes;
  }

  /** Puts a question and its children in the place of the leaf in hand. */
  split({ kind, code, threshold, category }: Suggestion, children: readonly Child<L>[]): void {
    const { nodes, node } = this;
    const before = nodes.size;
    if (kind === EACH) {
      nodes.askEach(node, featureOf(code));
      for (const child of children) nodes.addEach(node, child.category);
    } else if (kind === EQUALS) nodes.askEquals(node, featureOf(code), category);
    else nodes.askNumber(node, code, threshold);
    this.leaves[node] = undefined;
    children.forEach(({ leaf }, i) => {
      this.setLeaf(before + i, leaf);
    });
    this.descent.heaviest.split(node);
  }

  /** All has been done with the leaf in hand. */
  settle(): void {
    const leaf = this.leaves[this.node];
    this.size += (leaf === undefined ? 0 : leaf.size) - this.sizeBefore;
    if (this.size > this.maxNumbers) this.makeRoom();
  }

  snapshot(version: number): State {
    const leaves = new FlatWriter();
    for (const leaf of this.leaves) leaf?.write(leaves);
    return {
      version,
      columns: this.columns,
      categories: this.categories.snapshot(),
      nodes: this.nodes.snapshot(),
      ...leaves.state(),
    };
  }

  /** Lets the least promising leaves forget, until an eighth is free: it is not to be done at each event. */
  private makeRoom(): void {
    const { depth } = this.nodes;
    const nodes = [...this.leaves.keys()].filter((node) => this.leaves[node]?.isAwake === true);
    const promise = (node: number): number => this.maker.promise(this.leaves[node]!, depth[node]!);
    nodes.sort((a, b) => promise(a) - promise(b));
    for (const node of nodes) {
      if (this.size <= (this.maxNumbers * 7) / 8) return;
      const leaf = this.leaves[node]!;
      this.size -= leaf.size;
      leaf.sleep();
    }
  }

  private setLeaf(node: number, leaf: L): void {
    this.leaves[node] = leaf;
    this.descent.heaviest.set(node, leaf.total);
  }

  private restoreNodes(reader: StateReader): Nodes {
    this.columns = reader.integer('columns');
    if (this.columns > MAXIMUM_COLUMNS) throw reader.wrong('columns', `at most ${MAXIMUM_COLUMNS}`);
    return Nodes.restore(reader.child('nodes'), this.options.maxNodes, this.columns, this.categories.sizes());
  }

  private restoreLeaves(reader: StateReader): void {
    const from = new FlatReader(reader);
    const { nodes } = this;
    const known = this.categories.sizes();
    for (let node = 0; node < nodes.size; node++) {
      this.leaves.push(undefined);
      if (nodes.kind[node] !== LEAF) continue;
      const leaf = this.maker.read(from, this.columns, known);
      this.setLeaf(node, leaf);
      this.size += leaf.size;
    }
    from.end();
    for (let node = nodes.size - 1; node >= 0; node--) {
      if (nodes.kind[node] !== LEAF) this.descent.heaviest.split(node);
    }
  }
}
