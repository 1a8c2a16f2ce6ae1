import type { Report } from './checks.ts';
import type { Parts } from './parts.ts';
import type { Sections } from './schema.ts';

/** That the model fits the label. */
export function checkModel(sections: Partial<Sections>, parts: Parts, report: Report): void {
  const model = parts.models.find((kind) => kind.name === sections.model?.kind);
  const { label, features } = sections;
  if (model === undefined) return;
  if (label !== undefined && !model.tasks.includes(label.task)) {
    report(
      ['model'],
      label.task === 'regression'
        ? `${model.name} predicts classes, and the label is of type number: take another model, or a label without type`
        : `${model.name} predicts numbers, and the label is a class: write label: { field: ${label.field}, type: number }, ` +
            'or take another model',
    );
  } else if (label?.classes !== undefined && label.classes.length > model.maximumClasses) {
    const found = label.classes.length;
    report(
      ['label', 'classes'],
      `${model.name} tells at most ${model.maximumClasses} classes apart, found ${found}`,
    );
  }
  if (model.readsFeatures && features !== undefined && Object.keys(features).length === 0) {
    report(['features'], `there is no feature, and ${model.name} needs at least one`);
  }
  if (label !== undefined && features !== undefined && Object.hasOwn(features, label.field)) {
    report(
      ['features', label.field],
      `"${label.field}" is the label: as a feature it would tell the model what it should predict`,
    );
  }
}
