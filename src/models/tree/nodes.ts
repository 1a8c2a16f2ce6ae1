import { StateReader, type State } from '../../core/state.ts';

/** What a node asks. A leaf asks nothing. */
export const LEAF = 0;
/** column ≤ threshold: the first child, else the second. */
export const NUMBER = 1;
/** feature = category: the first child, else the second. */
export const EQUALS = 2;
/** A child for each category, which more are added to as categories appear. */
export const EACH = 3;

/** A tree's shape as arrays by node: node 0 is the root, a child has a higher number than its parent, and no node goes away. */
export class Nodes {
  static readonly version = 1;
  size = 1;
  kind = new Uint8Array(16);
  /** NUMBER: the column. EQUALS, EACH: the category feature. */
  feature = new Int32Array(16);
  threshold = new Float64Array(16);
  /** EQUALS: the category. */
  category = new Int32Array(16);
  /** NUMBER, EQUALS: the first child; the second has the next number. EACH: the first child of a chain by `next`. */
  first = new Int32Array(16);
  /** Below EACH: the next child, in the order in which they were added; 0: none. */
  next = new Int32Array(16);
  /** Below EACH: the category that leads here. */
  entry = new Int32Array(16);
  parent = new Int32Array(16).fill(-1);
  depth = new Int32Array(16);
  /** Of EACH: the child of each category; 0: none. What `first` and `next` say, to be found at once. */
  private childOf: (Int32Array | undefined)[] = [];

  /** The child of an EACH node to which a category leads; -1: none. */
  child(node: number, category: number): number {
    const children = this.childOf[node]!;
    return category >= 0 && category < children.length ? children[category]! || -1 : -1;
  }

  /** Makes a leaf ask whether a column is at most a threshold. The children are the two newest nodes. */
  askNumber(node: number, column: number, threshold: number): void {
    this.threshold[node] = threshold;
    this.ask(node, NUMBER, column);
    this.addPair(node);
  }

  askEquals(node: number, feature: number, category: number): void {
    this.category[node] = category;
    this.ask(node, EQUALS, feature);
    this.addPair(node);
  }

  askEach(node: number, feature: number): void {
    this.ask(node, EACH, feature);
    this.childOf[node] = new Int32Array(4);
  }

  /** Adds a child to an EACH node. @returns its number */
  addEach(node: number, category: number): number {
    const added = this.add(node);
    this.entry[added] = category;
    if (this.first[node] === 0) this.first[node] = added;
    else {
      let last = this.first[node]!;
      while (this.next[last] !== 0) last = this.next[last]!;
      this.next[last] = added;
    }
    let children = this.childOf[node]!;
    if (category >= children.length) {
      const longer = new Int32Array(Math.max(category + 1, children.length * 2));
      longer.set(children);
      this.childOf[node] = children = longer;
    }
    children[category] = added;
    return added;
  }

  snapshot(): State {
    const { size } = this;
    return {
      version: Nodes.version,
      kind: this.kind.slice(0, size),
      feature: this.feature.slice(0, size),
      threshold: this.threshold.slice(0, size),
      category: this.category.slice(0, size),
      entry: this.entry.slice(0, size),
      parent: this.parent.slice(0, size),
    };
  }

  /**
   * Builds the tree anew, node by node, as it was built.
   * @param columns how many columns it may ask for
   * @param categories how many categories each category feature has
   */
  static restore(state: State, maximum: number, columns: number, categories: readonly number[]): Nodes {
    const reader = new StateReader('nodes', state, Nodes.version);
    const kind = reader.bytes('kind');
    const size = kind.length;
    if (size < 1 || size > maximum) throw reader.wrong('kind', `of 1 to ${maximum} nodes (found ${size})`);
    const feature = reader.int32('feature', size);
    const threshold = reader.float64('threshold', size);
    const category = reader.int32('category', size);
    const entry = reader.int32('entry', size);
    const parent = reader.int32('parent', size);
    const nodes = new Nodes();
    if (parent[0] !== -1) throw reader.wrong('parent', 'a tree');
    const of = (node: number): number => (kind[node] === NUMBER ? columns : categories.length);
    /** By node: how many of its children stand. */
    const children = new Int32Array(size);
    for (let node = 0; node < size; node++) {
      // Node 0 stands from the start; a pair's second child came with its first.
      if (node > 0) {
        const above = parent[node]!;
        const isSecond = kind[above] !== EACH && children[above] === 1;
        if (above < 0 || above >= node || nodes.size !== (isSecond ? node + 1 : node))
          throw reader.wrong('parent', 'a tree');
        if (kind[above] === EACH) {
          if (entry[node]! < 0 || entry[node]! >= categories[feature[above]!]!)
            throw reader.wrong('entry', 'a list of categories');
          if (nodes.child(above, entry[node]!) !== -1)
            throw reader.wrong('entry', 'different categories below a node');
          nodes.addEach(above, entry[node]!);
        } else {
          const place = children[above]!;
          if (place > 1 || kind[above] === LEAF || (place === 1 && parent[node - 1] !== above))
            throw reader.wrong('parent', 'a tree');
          if (entry[node] !== 0) throw reader.wrong('entry', '0 below a node of two');
          if (place === 0) nodes.addPair(above);
        }
        children[above]!++;
      }
      if (kind[node]! > EACH) throw reader.wrong('kind', 'a list of kinds of nodes');
      const bound = kind[node] === LEAF ? 1 : of(node);
      if (feature[node]! < 0 || feature[node]! >= bound) throw reader.wrong('feature', 'a list of features');
      const known = kind[node] === EQUALS ? categories[feature[node]!]! : 1;
      if (category[node]! < 0 || category[node]! >= known)
        throw reader.wrong('category', 'a list of categories');
      if (kind[node] === NUMBER ? !Number.isFinite(threshold[node]!) : !Object.is(threshold[node]!, 0))
        throw reader.wrong('threshold', 'a list of finite numbers');
      nodes.threshold[node] = threshold[node]!;
      nodes.category[node] = category[node]!;
      nodes.ask(node, kind[node]!, feature[node]!);
      if (kind[node] === EACH) nodes.childOf[node] = new Int32Array(4);
    }
    for (let node = 0; node < size; node++) {
      const needed = kind[node] === LEAF ? 0 : kind[node] === EACH ? Math.max(1, children[node]!) : 2;
      if (children[node] !== needed) throw reader.wrong('parent', 'a tree');
    }
    return nodes;
  }

  private ask(node: number, kind: number, feature: number): void {
    this.kind[node] = kind;
    this.feature[node] = feature;
  }

  private addPair(node: number): void {
    // Adding can put other arrays in the place of these.
    const first = this.add(node);
    this.add(node);
    this.first[node] = first;
  }

  private add(parent: number): number {
    if (this.size === this.kind.length) this.grow();
    const added = this.size++;
    this.parent[added] = parent;
    this.depth[added] = this.depth[parent]! + 1;
    return added;
  }

  private grow(): void {
    const length = this.size * 2;
    const bytes = new Uint8Array(length);
    bytes.set(this.kind);
    this.kind = bytes;
    this.threshold = longer(this.threshold, new Float64Array(length));
    this.feature = longer(this.feature, new Int32Array(length));
    this.category = longer(this.category, new Int32Array(length));
    this.first = longer(this.first, new Int32Array(length));
    this.next = longer(this.next, new Int32Array(length));
    this.entry = longer(this.entry, new Int32Array(length));
    this.parent = longer(this.parent, new Int32Array(length));
    this.depth = longer(this.depth, new Int32Array(length));
  }
}

function longer<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
