import type { Classes, ClassLabel } from '../../core/classes.ts';

/** Orders class indexes as Python's `sorted` orders the classes: numbers by value, else by their text. */
export function classOrder({ labels }: Classes): (a: number, b: number) => number {
  const isNumber = (label: ClassLabel): boolean => typeof label !== 'string';
  return (a, b) => {
    const [left, right] = [labels[a]!, labels[b]!];
    if (isNumber(left) && isNumber(right)) return Number(left) - Number(right);
    const [x, y] = [String(left), String(right)];
    return x < y ? -1 : x > y ? 1 : 0;
  };
}
