import type { AnyKind } from '../core/kind.ts';
import type { GroupOption, Option, Options } from '../core/options.ts';
import { boundsText } from './leaves.ts';
import { code, table } from './markdown.ts';
import { mustBeGiven } from './part.ts';

/** A section a part: its documentation and its options. */
export function partSections<K extends AnyKind>(
  kinds: readonly K[],
  notes: (kind: K) => readonly string[] = () => [],
): string[] {
  return kinds.flatMap((kind) => {
    const about = [kind.doc, ...notes(kind)].join(' ');
    const rows = optionRows('', kind.options);
    const options = rows.length === 0 ? 'No options.' : table(['Option', 'Type', 'Default', 'Meaning'], rows);
    return [`### ${kind.name}`, about, options];
  });
}

function optionRows(prefix: string, options: Options): string[][] {
  return Object.entries(options).flatMap(([name, option]) => [
    [`\`${prefix}${name}\``, typeText(option), defaultText(option), option.doc],
    ...(option.type === 'group' ? optionRows(`${prefix}${name}.`, option.options) : []),
  ]);
}

function groupText({ options, short }: GroupOption): string {
  const inner = options[short]!;
  return `mapping, or ${inner.type === 'text' ? inner.noun : short}`;
}

/** The kinds of parts within parts, once each, with the names of the options that take them. */
export function nestedKinds(kinds: readonly AnyKind[]): { options: string[]; kinds: readonly AnyKind[] }[] {
  const found = new Map<readonly AnyKind[], Set<string>>();
  const visit = (kind: AnyKind): void => {
    for (const [name, option] of Object.entries(kind.options)) {
      if (option.type !== 'part') continue;
      const names = found.get(option.kinds);
      if (names !== undefined) names.add(name);
      else {
        found.set(option.kinds, new Set([name]));
        option.kinds.forEach(visit);
      }
    }
  };
  kinds.forEach(visit);
  return [...found].map(([nested, names]) => ({ options: [...names], kinds: nested }));
}

function typeText(option: Option): string {
  if (option.type === 'number') return boundsText(option);
  if (option.type === 'boolean') return 'true or false';
  if (option.type === 'enum') return option.values.map(code).join(', ');
  if (option.type === 'field') return `a declared feature (${option.of.join(' or ')})`;
  if (option.type === 'text') return option.noun;
  if (option.type === 'file') return 'a path, relative to this file';
  if (option.type === 'group') return groupText(option);
  const names = option.kinds.map((kind) => code(kind.name)).join(', ');
  return `part: ${names}${option.number === undefined ? '' : ', or a number'}`;
}

/** What stands there when nothing is given. */
export function defaultText(option: Option): string {
  if (mustBeGiven(option)) return '**required**';
  if (option.optional || !('default' in option)) return '';
  return code(option.default);
}
