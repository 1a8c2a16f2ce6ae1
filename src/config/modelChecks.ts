import type { LabelField } from '../pipeline/topology.ts';
import type { Report } from './checks.ts';
import type { Parts } from './parts.ts';
import type { Sections } from './schema.ts';

/** That the model fits the label, and has what it reads. @param readers as `columnReaders` says */
export function checkModel(
  sections: Partial<Sections>,
  parts: Parts,
  readers: readonly ColumnReader[],
  report: Report,
): void {
  const reader = readers[0]?.name;
  const model = parts.models.find((kind) => kind.name === sections.model?.kind);
  const { label, features } = sections;
  if (model === undefined) return;
  const wrongTask = label && taskFault(model, label);
  const tooMany = label && classesFault(model, label);
  if (wrongTask !== undefined) report(['model'], wrongTask);
  else if (tooMany !== undefined) report(['label', 'classes'], tooMany);
  if (model.readsCounts === true) checkCounts(model.name, sections, parts, report);
  if (reader !== undefined && features !== undefined && Object.keys(features).length === 0) {
    report(['features'], `there is no feature, and ${reader} needs at least one`);
  }
  if (label !== undefined && features !== undefined && Object.hasOwn(features, label.field)) {
    report(
      ['features', label.field],
      `"${label.field}" is the label: as a feature it would tell the model what it should predict`,
    );
  }
}

/** That no transformer makes numbers of the columns that are no counts. */
function checkCounts(name: string, { transform }: Partial<Sections>, parts: Parts, report: Report): void {
  transform?.forEach((spec, i) => {
    const kind = parts.transformers.find((candidate) => candidate.name === spec.kind);
    if (kind?.runs !== 'encode' || kind.makesNegative !== true) return;
    report(
      ['transform', i],
      `${name} reads counts, and ${kind.name} makes negative numbers, which are none: leave it out, or take another model`,
    );
  });
}

/** Who reads the columns, and what it can read. */
export type ColumnReader = Pick<Parts['models'][number], 'name' | 'readsCategories' | 'takesMissing'>;

const batchModel: ColumnReader = { name: 'a batch model', readsCategories: false, takesMissing: false };

/** Those who read the columns: the model, and a batch model, of `fallback` or that is to be trained. */
export function columnReaders(
  { model, fallback }: Partial<Sections>,
  parts: Parts,
  trains: boolean,
): readonly ColumnReader[] {
  const kind = parts.models.find(({ name }) => name === model?.kind);
  const readers: ColumnReader[] = kind?.readsFeatures === true ? [kind] : [];
  return fallback !== undefined || trains ? [...readers, batchModel] : readers;
}

/** What a model predicts, be it an online or a batch model. */
type Predicting = Pick<Parts['models' | 'batchModels'][number], 'name' | 'tasks' | 'maximumClasses'>;

/** Undefined: it predicts what the label is. */
export function taskFault(model: Predicting, label: LabelField): string | undefined {
  if (model.tasks.includes(label.task)) return undefined;
  return label.task === 'regression'
    ? `${model.name} predicts classes, and the label is of type number: take another model, or a label without type`
    : `${model.name} predicts numbers, and the label is a class: write label: { field: ${label.field}, type: number }, ` +
        'or take another model';
}

/** Undefined: it tells the label's classes apart, as far as they are declared. */
export function classesFault({ name, maximumClasses }: Predicting, label: LabelField): string | undefined {
  const found = label.classes?.length ?? 0;
  return found > maximumClasses
    ? `${name} tells at most ${maximumClasses} classes apart, found ${found}`
    : undefined;
}
