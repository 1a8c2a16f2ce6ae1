import { InvalidArgumentError } from 'commander';
import { formatOf, rowsNames } from '../adapters/files/rows.ts';

/** Reads an option's whole number of at least 1. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('a whole number of at least 1 is needed');
  return value;
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
