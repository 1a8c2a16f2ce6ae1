import type { CategoryColumn } from '../core/category.ts';
import { Classes } from '../core/classes.ts';
import type { LabelField } from '../pipeline/topology.ts';
import type { Report } from './checks.ts';
import { bareKind, mustBeGiven } from './part.ts';
import type { ColumnReader } from './modelChecks.ts';
import type { Parts } from './parts.ts';
import type { Sections } from './schema.ts';

type Kind = Parts['transformers'][number];
type Options = Readonly<Record<string, unknown>>;
type Path = readonly (string | number)[];

/**
 * That each column which is not a number becomes one. What a transformer makes is found by making one, as the pipeline
 * will, and watching which columns it asks for: so a new transformer needs no declaration for this.
 * @param labelled whether the file has a label, be it a wrong one
 * @param readers who reads the columns
 */
export function checkColumns(
  sections: Partial<Sections>,
  labelled: boolean,
  parts: Parts,
  readers: readonly ColumnReader[],
  report: Report,
): void {
  const { features, transform, label } = sections;
  checkText(features, report);
  checkMissing(features, readers, report);
  const names = new Set(Object.keys(features ?? {}));
  let waiting: { path: Path; what: string }[] = Object.entries(features ?? {})
    .filter(([, { type }]) => type === 'category')
    .map(([name]) => ({ path: ['features', name], what: `"${name}" is a category` }));
  transform?.forEach((spec, i) => {
    const kind = parts.transformers.find((candidate) => candidate.name === spec.kind);
    const path = ['transform', i];
    if (kind?.runs === 'encode') {
      if (encodesCategories(kind, spec.options)) waiting = [];
    } else if (kind !== undefined && !labelled) {
      report(path, `${kind.name} needs the labels, and there is no label`);
    } else if (kind !== undefined && label !== undefined) {
      const made = columnsOf(kind, spec.options, label);
      for (const name of [...made.numbers, ...made.categories]) {
        if (names.has(name))
          report(path, `${kind.name} makes a column "${name}", and there is one of that name`);
        names.add(name);
      }
      if (made.categories.length > 0 && label.task === 'regression') {
        report(
          path,
          `${kind.name} would make a category of each number that the label can be: take them as numbers`,
        );
      } else if (made.categories.length > 0) waiting.push({ path, what: `${kind.name} makes categories` });
    }
  });
  const reader = readers.find(({ readsCategories }) => !readsCategories)?.name;
  if (reader === undefined || transform === undefined) return;
  for (const { path, what } of waiting) {
    const remedy = encoderNames(parts);
    report(
      path,
      `${what}, and no transformer after it makes numbers of it for ${reader}: add ${remedy} to transform`,
    );
  }
}

function checkText(features: Sections['features'] | undefined, report: Report): void {
  for (const [name, { type }] of Object.entries(features ?? {})) {
    if (name === '') report(['features', name], 'a feature needs a name: that of its field');
    if (type !== 'text') continue;
    report(['features', name], 'no transformer reads text yet: only number and category are allowed for now');
  }
}

/** A category that is missing is no column's 1, once it is encoded; a number has to be one. */
function checkMissing(
  features: Sections['features'] | undefined,
  readers: readonly ColumnReader[],
  report: Report,
): void {
  const reader = readers.find(({ takesMissing }) => !takesMissing)?.name;
  if (reader === undefined) return;
  for (const [name, { type, missing }] of Object.entries(features ?? {})) {
    if (type !== 'number' || missing !== 'pass') continue;
    report(
      ['features', name, 'missing'],
      `${reader} needs a number in each event: write reject, mean or a number in place of pass`,
    );
  }
}

/** An encoder of categories takes them. */
function encodesCategories(kind: Kind & { runs: 'encode' }, options: Options): boolean {
  let taken = false;
  const takeCategories = (): readonly CategoryColumn[] => {
    taken = true;
    return [];
  };
  kind.create(options, { inputs: [], takeCategories, addColumn: () => 0 });
  return taken;
}

function columnsOf(
  kind: Kind & { runs: 'stream' },
  options: Options,
  label: LabelField,
): { numbers: string[]; categories: string[] } {
  const numbers: string[] = [];
  const categories: string[] = [];
  kind.create(options, {
    task: label.task,
    classes: new Classes(label.classes, label.classes?.length ?? 2),
    addNumber: (name) => numbers.push(name) - 1,
    addCategory: (name) => categories.push(name) - 1,
  });
  return { numbers, categories };
}

/** The encoders of categories that do with their defaults alone. */
function encoderNames(parts: Parts): string {
  const names: string[] = [];
  for (const kind of parts.transformers) {
    if (kind.runs !== 'encode' || Object.values(kind.options).some(mustBeGiven)) continue;
    const given = bareKind(kind);
    if (given.success && encodesCategories(kind, given.data.options)) names.push(kind.name);
  }
  return names.join(' or ') || 'an encoder';
}
