import { InvalidArgumentError } from 'commander';
import { formatOf, rowsNames } from '../adapters/files/rows.ts';

/** Reads an option's whole number of at least 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('a whole number of at least 1 is needed');
  return value;
}

/** Reads an option that can be given once: the last of several would count, and nobody would hear of the others. */
export function once<T>(read: (text: string) => T): (text: string, before: T | undefined) => T {
  return (text, before) => {
    if (before !== undefined) throw new InvalidArgumentError('it is given twice, and takes one');
    return read(text);
  };
}

/** Reads a partition's number. */
export function partitionNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('a whole number from 0 is needed');
  return value;
}

/** Reads the name of a file of rows. */
export function rowsFile(path: string): string {
  if (formatOf(path) === undefined) throw new InvalidArgumentError(rowsNames);
  return path;
}
