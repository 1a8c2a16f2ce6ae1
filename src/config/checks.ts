import { checkBatch } from './batchChecks.ts';
import { checkColumns } from './columnChecks.ts';
import { checkDrift } from './driftChecks.ts';
import { checkFields } from './fieldChecks.ts';
import { checkFilters } from './filterChecks.ts';
import { checkModel, columnReaders } from './modelChecks.ts';
import { checkNames } from './nameChecks.ts';
import type { Parts } from './parts.ts';
import type { Sections } from './schema.ts';
import type { Path } from './tree.ts';

/** Tells a fault, or a note: where, and a whole sentence. */
export type Report = (path: Path, message: string) => void;

/**
 * The rules between sections. Sections that are wrong in themselves are absent, and what depends on them is left out.
 * @param labelled whether the file has a label, be it a wrong one
 * @param trains whether the batch model is about to be trained
 * @param note takes what is no fault, but was perhaps not meant
 */
export function checkSections(
  sections: Partial<Sections>,
  labelled: boolean,
  parts: Parts,
  trains: boolean,
  report: Report,
  note: Report,
): void {
  const readers = columnReaders(sections, parts, trains);
  checkNames(sections, report);
  checkFields(sections, parts, report, note);
  checkFilters(sections, report);
  checkModel(sections, parts, readers, report);
  checkDrift(sections, labelled, parts, report);
  checkBatch(sections, labelled, parts, report);
  checkColumns(sections, labelled, parts, readers, report);
}
