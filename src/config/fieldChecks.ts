import { find } from '../core/kind.ts';
import { suggestion } from '../core/nearest.ts';
import type { Report } from './checks.ts';
import type { Parts } from './parts.ts';
import type { Sections } from './schema.ts';
import type { Path } from './tree.ts';

/**
 * That events can have the fields that are named, where their format says which ones they have: else each would be a dead letter, or none would ever be
 * learned. A feature that may be missing may be one that its producers will have some day: that is no fault, but it is noted.
 */
export function checkFields(
  { input, label, features }: Partial<Sections>,
  parts: Parts,
  report: Report,
  note: Report,
): void {
  if (input === undefined) return;
  const known = find(parts.codecs, input.format).fields?.(input.format.options);
  if (known === undefined) return;
  const { source, kinds } = known;
  const inOrder = [...kinds.keys()];
  const check = (field: string | undefined, path: Path, comes: string, isNumber = false): void => {
    if (field === undefined) return;
    const kind = kinds.get(field);
    if (kind === undefined) {
      report(path, `${source} has no field "${field}", so ${comes}${suggestion(field, inOrder)}`);
    } else if (kind === 'nested') {
      report(
        path,
        `${source} has arrays, maps or records in "${field}", which nothing is read from, so ${comes}`,
      );
    } else if (isNumber && kind === 'text') {
      report(path, `${source} has text in "${field}", and no numbers, so ${comes}: make it a category`);
    }
  };
  check(input.id, ['input', 'id'], 'each event would be a dead letter');
  check(input.time, ['input', 'time'], 'each event would be a dead letter');
  check(input.source, ['input', 'source'], 'no event would have a source');
  check(input.key, ['input', 'key'], 'no event would have a key');
  check(label?.field, ['label', 'field'], 'nothing would ever be learned', label?.task === 'regression');
  const named = [input.id, input.time, input.source, input.key, label?.field, ...Object.keys(features ?? {})];
  const others = inOrder.filter((name) => !named.includes(name));
  for (const [name, { type, missing }] of Object.entries(features ?? {})) {
    if (missing !== 'reject' && !kinds.has(name))
      note(
        ['features', name],
        `${source} has no field "${name}", so it is missing in each event${suggestion(name, others)}`,
      );
    else check(name, ['features', name], 'each event would be a dead letter', type === 'number');
  }
}
