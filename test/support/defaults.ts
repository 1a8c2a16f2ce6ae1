import type { AnyKind } from '../../src/core/kind.ts';
import type { PartSpec } from '../../src/core/options.ts';

/** A complete specification of a kind: what is given, and the declared defaults; a field is called `x`, a required number is 1. */
export function specOf(kind: AnyKind, given: Readonly<Record<string, unknown>> = {}): PartSpec {
  const options: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(kind.options)) {
    if (name in given) options[name] = given[name];
    else if (option.type === 'part') {
      options[name] = specOf(option.kinds.find((inner) => inner.name === option.default)!);
    } else if (option.type === 'field') options[name] = 'x';
    else if ('default' in option) options[name] = option.default;
    else options[name] = option.optional === true ? undefined : 1;
  }
  return { kind: kind.name, options };
}
