import { fittingKind } from './batchSection.ts';
import type { Report } from './checks.ts';
import { classesFault, taskFault } from './modelChecks.ts';
import type { Parts } from './parts.ts';
import type { Sections } from './schema.ts';

/**
 * That a batch model can be trained where one is asked for, and that it fits the label.
 * @param labelled whether the file has a label, be it a wrong one
 */
export function checkBatch(
  sections: Partial<Sections>,
  labelled: boolean,
  parts: Parts,
  report: Report,
): void {
  const { label, batch, fallback } = sections;
  if (fallback === undefined && batch?.model === undefined) return;
  const asking = fallback === undefined ? 'batch.model' : 'fallback';
  if (!labelled) {
    report(
      asking.split('.'),
      `${asking} needs a label, and there is none: batch models are trained on labelled events, and judged by them`,
    );
  }
  if (label === undefined) return;
  if (label.task === 'classification' && label.classes === undefined) {
    report(
      ['label', 'classes'],
      `${asking} needs the classes: write label: { field: ${label.field}, classes: [a, b] }. One batch model serves all partitions, ` +
        'so a class must have the same index in each of them, and where classes are learned as they appear it has not',
    );
    return;
  }
  const model = parts.batchModels.find(({ name }) => name === batch?.model?.kind);
  if (model !== undefined) {
    const fault = taskFault(model, label) ?? classesFault(model, label);
    if (fault !== undefined) report(['batch', 'model'], fault);
  } else if (batch !== undefined && fittingKind(label, parts.batchModels) === undefined) {
    const what = label.classes === undefined ? 'numbers' : `one of ${label.classes.length} classes`;
    report(['fallback'], `no batch model predicts ${what}`);
  }
}
