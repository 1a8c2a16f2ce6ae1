import type { AnyKind } from '../core/kind.ts';
import type { Option } from '../core/options.ts';
import { riverName } from '../core/river.ts';
import { code, table } from './markdown.ts';
import { defaultText, nestedKinds } from './referenceParts.ts';

/** The table of all kinds that say what they are in River, with their options. */
export function riverTable(kinds: readonly AnyKind[]): string {
  const all = new Set([...kinds, ...nestedKinds(kinds).flatMap((nested) => nested.kinds)]);
  return table(
    ['Here', 'In River', 'Default here', 'Default in River', 'Where they differ'],
    [...all].flatMap(kindRows),
  );
}

function kindRows(kind: AnyKind): string[][] {
  const { river } = kind;
  if (river === undefined) return [];
  const here = `**${kind.name}**`;
  if ('none' in river) return [[here, 'none', '', '', river.none]];
  return [
    [here, river.classes.map(code).join(', '), '', '', river.differs ?? ''],
    ...Object.entries(kind.options).map(([name, option]) => optionRow(name, option)),
    ...Object.entries(river.without ?? {}).map(([name, why]) => ['none', code(name), '', '', why]),
  ];
}

function optionRow(name: string, option: Option): string[] {
  const { river } = option;
  const ours = defaultText(option);
  const theirs = riverName(name, river);
  if (theirs === undefined) {
    const why = typeof river === 'object' && 'none' in river ? river.none : '';
    return [code(name), 'none', ours, '', why];
  }
  const declared = typeof river === 'object' && !('none' in river) ? river : {};
  const fallback = 'default' in declared ? defaultInRiver(declared.default) : 'the same';
  return [code(name), code(theirs), ours, fallback, declared.differs ?? ''];
}

function defaultInRiver(value: unknown): string {
  return value === null ? '`None`' : value === 'required' ? 'required' : code(value);
}
