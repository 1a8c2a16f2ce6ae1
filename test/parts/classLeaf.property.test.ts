import { describe, expect, test } from 'vitest';
import { Classes } from '../../src/core/classes.ts';
import { mulberry32 } from '../../src/core/random.ts';
import { Categories } from '../../src/models/tree/categories.ts';
import { ClassLeaf, type LeafRules } from '../../src/models/tree/classLeaf.ts';
import { classOrder } from '../../src/models/tree/classOrder.ts';
import { ClassSplits, type SplitRules } from '../../src/models/tree/classSplits.ts';
import { criteria } from '../../src/models/tree/criteria.ts';
import { Distribution } from '../../src/models/tree/distribution.ts';
import { LeafBayes } from '../../src/models/tree/leafBayes.ts';
import { RowInHand } from '../../src/models/tree/rowInHand.ts';
import { ROUGH, RoughMerits } from '../../src/models/tree/roughMerits.ts';
import { expectClose } from '../golden/close.ts';

const CLASSES = 4;
const COLUMNS = 5;
const SIDES = 3;

interface Row {
  readonly values: Float64Array;
  readonly categories: Int32Array;
  readonly y: number;
}

/** Rows of some classes, of which most columns tell something; `scale` is how far apart they are. */
function rowsOf(seed: number, count: number, scale: number): Row[] {
  const draw = mulberry32(seed);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  return Array.from({ length: count }, () => {
    const y = Math.floor(CLASSES * draw() ** 2);
    const values = Float64Array.from({ length: COLUMNS }, (_, k) => {
      if (draw() < 0.1) return NaN;
      return k === 4 ? Math.floor(2 * draw()) : 10 ** k * (normal() + scale * ((y * (k + 1)) % 3));
    });
    const side = draw() < 0.1 ? -1 : (y + Math.floor(2 * draw())) % SIDES;
    return { values, categories: Int32Array.of(side), y };
  });
}

function inHand(values: Float64Array, categories: Int32Array): RowInHand {
  const row = new RowInHand(categories.length);
  row.categories.set(categories);
  row.ask({ values, size: values.length, categories: [] });
  return row;
}

function leafOf(rows: readonly Row[], rules: LeafRules): ClassLeaf {
  const leaf = new ClassLeaf();
  for (const { values, categories, y } of rows) {
    leaf.learn(inHand(values, categories), y, 1, rules);
  }
  return leaf;
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

/** Naive Bayes as a book has it, from the rows themselves. */
function byTheBook(rows: readonly Row[], { values, categories }: Row): number[] {
  const logs = Array.from({ length: CLASSES }, (_, y) => {
    const own = rows.filter((row) => row.y === y);
    if (own.length === 0) return -Infinity;
    let log = Math.log(own.length / rows.length);
    values.forEach((value, k) => {
      const seen = own.map((row) => row.values[k]!).filter((one) => !Number.isNaN(one));
      if (Number.isNaN(value) || seen.length < 2) return;
      const mean = sum(seen) / seen.length;
      const variance = sum(seen.map((one) => (one - mean) ** 2)) / (seen.length - 1);
      if (variance > 0)
        log += -((value - mean) ** 2) / (2 * variance) - 0.5 * Math.log(2 * Math.PI * variance);
    });
    const [side] = categories;
    const sides = own.map((row) => row.categories[0]!).filter((one) => one >= 0);
    const share = sides.filter((one) => one === side).length / sides.length;
    return share > 0 ? log + Math.log(share) : log;
  });
  const all = logs.map((log) => Math.exp(log - Math.max(...logs)));
  return all.map((one) => one / sum(all));
}

describe("a leaf's naive Bayes", () => {
  test.each([
    ['near each other', 0.3],
    ['apart', 3],
    // Logarithms beyond -1000, which are added up in River's order.
    ['so far apart that it is added up exactly', 100],
  ])('is that of the book, of classes that are %s', (_, scale) => {
    const rules: LeafRules = { leafPrediction: 'nb', nbThreshold: 0, bayes: new LeafBayes() };
    for (const [seed, count] of [
      [1, 3],
      [2, 40],
      [3, 400],
    ] as const) {
      const rows = rowsOf(seed, count, scale);
      const leaf = leafOf(rows, rules);
      for (const row of rowsOf(seed + 100, 50, scale)) {
        const found = new Float64Array(CLASSES);
        rules.bayes.forget();
        leaf.predict(inHand(row.values, row.categories), rules, found);
        byTheBook(rows, row).forEach((expected, c) => {
          expectClose(found[c], expected, 1e-9);
        });
      }
    }
  });
});

test('columns that appear one by one are those that were missing before', () => {
  const rules: LeafRules = { leafPrediction: 'nb', nbThreshold: 0, bayes: new LeafBayes() };
  const [late, full] = [new ClassLeaf(), new ClassLeaf()];
  rowsOf(9, 300, 2).forEach(({ values, categories, y }, i) => {
    const size = Math.min(COLUMNS, Math.floor(i / 20));
    const known = values.map((value, column) => (column < size ? value : NaN));
    const probabilities = [late, full].map((leaf) => {
      const into = new Float64Array(CLASSES);
      const row = inHand(leaf === late ? values.slice(0, size) : known, categories);
      rules.bayes.forget();
      leaf.predict(row, rules, into);
      leaf.learn(row, y, 1, rules);
      return into;
    });
    probabilities[0]!.forEach((p, c) => {
      expectClose(p, probabilities[1]![c]!, 1e-12);
    });
  });
});

test('classes that a leaf begins with and that never come to it take no room for numbers', () => {
  const rules: LeafRules = { leafPrediction: 'nba', nbThreshold: 0, bayes: new LeafBayes() };
  const many = 300;
  const parent = new ClassLeaf();
  const weights = new Distribution();
  const row = inHand(Float64Array.of(1, 2, 3), new Int32Array(0));
  for (let c = 0; c < many; c++) {
    parent.learn(row, c, 1, rules);
    weights.add(c, 1);
  }
  const child = parent.child(weights);
  child.learn(row, 299, 1, rules);
  expect(child.count).toBe(many);
  expect(child.observers!.numbers.numbers.length).toBeLessThan(100);
  expect(parent.observers!.numbers.numbers.length).toBeGreaterThanOrEqual(many * 3 * 6);
});

describe('that no split is good enough is told roughly', () => {
  const all = {
    splits: 10,
    binarySplit: false,
    meritPreprune: true,
    maxShareToSplit: 0.99,
    minBranchFraction: 0.01,
  };
  test.each(['infoGain', 'gini'] as const)(
    'by %s only where it is so exactly, and mostly where it is',
    (splitCriterion) => {
      const rules: SplitRules = {
        ...all,
        splitCriterion,
        criterion: criteria[splitCriterion](all.minBranchFraction),
      };
      const known = new Categories([0], 10);
      for (let side = 0; side < SIDES; side++) known.learn([`side${side}`], new Int32Array(1));
      const labels = ['a', 'b', 'c', 'd'];
      const splits = new ClassSplits(rules, known, classOrder(new Classes(labels, CLASSES)));
      const leafRules: LeafRules = { leafPrediction: 'mc', nbThreshold: 0, bayes: new LeafBayes() };
      let told = 0;
      let held = 0;
      for (let seed = 0; seed < 150; seed++) {
        const leaf = leafOf(rowsOf(seed, 20 + 3 * seed, 0.1 + seed / 100), leafRules);
        const [best, second] = splits.suggest(leaf, leaf.observers!).slice(-2).reverse();
        const difference = best!.merit - second!.merit;
        expect(difference).toBeGreaterThanOrEqual(0);
        for (const beside of [-0.1, -1e-7, -1e-12, 0, 1e-12, 1e-7, 1e-5, 0.1]) {
          const bound = difference + beside;
          const isTold = splits.areSurelyClose(leaf, leaf.observers!, bound);
          if (isTold) expect(difference).toBeLessThanOrEqual(bound);
          if (beside === 1e-5 || beside === 0.1) {
            held++;
            if (isTold) told++;
          }
        }
      }
      expect(told / held).toBeGreaterThan(0.9);
    },
  );

  test('however near 0 the numbers are', () => {
    const criterion = criteria.infoGain(all.minBranchFraction);
    const rules: SplitRules = { ...all, splitCriterion: 'infoGain', criterion };
    const splits = new ClassSplits(rules, new Categories([], 1), (a, b) => a - b);
    const rough = new RoughMerits(rules);
    const leafRules: LeafRules = { leafPrediction: 'mc', nbThreshold: 0, bayes: new LeafBayes() };
    const weights = new Distribution();
    let told = 0;
    // About 1e-154 a variance is subnormal, and twice its inverse is beyond all numbers; about 1e-162 it is 0.
    for (let power = -150; power > -164; power -= 0.1) {
      const rows = rowsOf(5, 60, 0.5).map(({ values, y }) => {
        return { values: values.map((value) => 10 ** power * value), categories: new Int32Array(0), y };
      });
      const leaf = leafOf(rows, leafRules);
      leaf.distribution(weights);
      for (const { code, merit } of splits.suggest(leaf, leaf.observers!)) {
        if (merit === -Infinity) continue;
        const found = rough.best(leaf.observers!.numbers, code, criterion.before(weights));
        if (Number.isNaN(found)) continue;
        told++;
        expectClose(found, merit, ROUGH / 10);
      }
    }
    expect(told).toBeGreaterThan(100);
  });
});
