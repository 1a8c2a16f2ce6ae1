import { mulberry32 } from '../../src/core/random.ts';
import { readDataset } from '../support/dataset.ts';
import type { Example } from './prequential.ts';

export interface TreeData {
  readonly numbers: readonly string[];
  readonly categories: readonly string[];
  readonly examples: readonly Example[];
}

function file(name: string, target: string, skip?: string): TreeData {
  const { names, rows } = readDataset(name);
  const at = names.indexOf(target);
  const columns = [...names.keys()].filter((i) => i !== at && names[i] !== skip);
  const examples = rows.map((row) => ({ numbers: columns.map((i) => Number(row[i])), label: row[at]! }));
  return { numbers: columns.map((i) => names[i]!), categories: [], examples };
}

/** As trees.py describes it, draw by draw. */
function mixed(isNumber: boolean): TreeData {
  const draw = mulberry32(11);
  const examples = Array.from({ length: 8000 }, () => {
    const a = 10 * draw();
    const b = Math.floor(20 * draw()) / 4;
    const c = draw() + draw() + draw();
    const u = draw();
    const colour = `k${Math.floor(8 * u * u)}`;
    const shape = `s${Math.floor(3 * draw())}`;
    const score =
      a + (colour === 'k0' ? 4 : 0) - (shape === 's1' ? 3 : 0) + (shape === 's2' ? b : c) + 4 * draw();
    const label = isNumber ? score : `c${Math.min(3, Math.max(0, Math.floor(score / 4)))}`;
    const numbers = [a, b, c].map((value) => (draw() >= 0.06 ? value : NaN));
    const categories = [colour, shape].map((text) => (draw() >= 0.06 ? text : undefined));
    return { numbers, categories, label };
  });
  return { numbers: ['a', 'b', 'c'], categories: ['colour', 'shape'], examples };
}

/** Likewise. */
function wide(): TreeData {
  const draw = mulberry32(21);
  const examples = Array.from({ length: 5000 }, (_, i): Example => {
    const numbers = Array.from({ length: 10 }, () => {
      const value = Math.floor(1000 * (draw() + draw() + draw())) / 10;
      return draw() >= 0.03 ? value : NaN;
    });
    const area = Math.floor(4 * draw());
    const soil = Math.floor(40 * draw() * draw());
    for (let k = 0; k < 4; k++) numbers.push(k === area ? 1 : 0);
    for (let k = 0; k < 40; k++) numbers.push(k === soil ? 1 : 0);
    const texts = [`p${Math.floor(30 * draw() * draw())}`, `t${Math.floor(4 * draw())}`];
    const categories = texts.map((text) => (draw() >= 0.05 ? text : undefined));
    const above = (column: number, bound: number): boolean => numbers[column]! > bound;
    const raw =
      (above(0, 150) ? 2 : 0) +
      (above(1, i < 2500 ? 150 : 100) ? 1 : 0) +
      (area === 1 && soil < 10 ? 2 : 0) +
      (texts[1] === 't3' ? 1 : 0);
    return { numbers, categories, label: `c${draw() >= 0.1 ? raw : Math.floor(7 * draw() * draw())}` };
  });
  const numbers = Array.from({ length: 54 }, (_, column) => `column${column}`);
  return { numbers, categories: ['place', 'kind'], examples };
}

/** Likewise. */
function ties(): TreeData {
  const draw = mulberry32(31);
  const examples = Array.from({ length: 2000 }, (): Example => {
    const label = `c${Math.floor(2 * draw())}`;
    return { numbers: [], categories: [`p${Math.floor(40 * draw())}`], label };
  });
  return { numbers: [], categories: ['place'], examples };
}

/** What trees.py reads or makes. */
export const treeData: Readonly<Record<string, () => TreeData>> = {
  electricity: () => file('electricity', 'class', 'time'),
  sea_stream: () => file('sea_stream', 'class'),
  bananas: () => file('bananas', 'target'),
  phishing: () => file('phishing', 'is_phishing'),
  image_segments: () => file('image_segments', 'category'),
  trump_approval: () => file('trump_approval', 'five_thirty_eight'),
  mixed: () => mixed(false),
  wide,
  ties,
  mixedNumber: () => mixed(true),
};
