import type * as z from 'zod';
import type { AnyKind } from '../core/kind.ts';
import type { Option, Options, PartOption } from '../core/options.ts';

const made = new WeakMap<readonly AnyKind[], Map<string, z.ZodType>>();

/**
 * A schema for a part within a part, made once: optimizers, and the schedules within each, stand in so many kinds that making theirs anew
 * each time would be most of what reading a file costs. Where an option names a feature or a file, it depends on the file, and is made anew.
 */
export function nestedPart(option: PartOption, make: () => z.ZodType): z.ZodType {
  const { kinds, number } = option;
  if (kinds.some(dependsOnFile)) return make();
  const forms = made.get(kinds) ?? new Map<string, z.ZodType>();
  made.set(kinds, forms);
  const form = number === undefined ? '' : `${number.kind}.${number.option}`;
  const schema = forms.get(form) ?? make();
  forms.set(form, schema);
  return schema;
}

/** Whether an option of it, or of a part within it, names a feature or a file. */
export function dependsOnFile({ options }: AnyKind): boolean {
  return someDepend(options);
}

function someDepend(options: Options): boolean {
  return Object.values(options).some((option: Option) => {
    if (option.type === 'part') return option.kinds.some(dependsOnFile);
    if (option.type === 'group') return someDepend(option.options);
    return option.type === 'field' || option.type === 'file';
  });
}
