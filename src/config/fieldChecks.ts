import { find } from '../core/kind.ts';
import type { Report } from './checks.ts';
import { suggestion } from './nearest.ts';
import type { Parts } from './parts.ts';
import type { Sections } from './schema.ts';
import type { Path } from './tree.ts';

/**
 * That events can have the fields that are named, where their format says which ones they have: else each would be a dead letter, or none would ever be
 * learned. A feature that may be missing may be one that its producers will have some day.
 */
export function checkFields(
  { input, label, features }: Partial<Sections>,
  parts: Parts,
  report: Report,
): void {
  if (input === undefined) return;
  const known = find(parts.codecs, input.format).fields?.(input.format.options);
  if (known === undefined) return;
  const { source, names, texts } = known;
  const inOrder = [...names];
  const check = (field: string | undefined, path: Path, comes: string): void => {
    if (field === undefined || names.has(field)) return;
    report(path, `${source} has no field "${field}", so ${comes}${suggestion(field, inOrder)}`);
  };
  check(input.id, ['input', 'id'], 'each event would be a dead letter');
  check(input.time, ['input', 'time'], 'each event would be a dead letter');
  check(input.source, ['input', 'source'], 'no event would have a source');
  check(input.key, ['input', 'key'], 'no event would have a key');
  check(label?.field, ['label', 'field'], 'nothing would ever be learned');
  for (const [name, { type, missing }] of Object.entries(features ?? {})) {
    const path = ['features', name];
    if (missing === 'reject') check(name, path, 'each event would be a dead letter');
    if (type !== 'number' || !texts.has(name)) continue;
    report(
      path,
      `${source} has text in "${name}", and no numbers, so each event would be a dead letter: make it a category`,
    );
  }
  if (label?.task === 'regression' && texts.has(label.field)) {
    report(
      ['label'],
      `${source} has text in "${label.field}", and no numbers, so nothing would ever be learned`,
    );
  }
}
