import type { AnyKind } from '../../src/core/kind.ts';
import type { PartOption, PartSpec } from '../../src/core/options.ts';

/** A complete specification of a kind: what is given, and the declared defaults; a field is called `x`, a required number is 1. */
export function specOf(kind: AnyKind, given: Readonly<Record<string, unknown>> = {}): PartSpec {
  const options: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(kind.options)) {
    if (name in given) options[name] = given[name];
    else if (option.type === 'part') {
      options[name] = defaultPart(option);
    } else if (option.type === 'field') options[name] = 'x';
    else if ('default' in option) options[name] = option.default;
    else options[name] = option.optional === true ? undefined : 1;
  }
  return { kind: kind.name, options };
}

/** What a part's default stands for: a kind, or a bare number. */
function defaultPart({ kinds, default: fallback, number }: PartOption): PartSpec {
  const kind = kinds.find(({ name }) => name === (typeof fallback === 'number' ? number!.kind : fallback))!;
  return specOf(kind, typeof fallback === 'number' ? { [number!.option]: fallback } : {});
}
