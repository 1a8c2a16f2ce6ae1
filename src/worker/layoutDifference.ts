/** Of a section's options that a sentence names: of a thousand features each may be another. */
const mostNamed = 8;

/**
 * What of the configuration differs from the one that a checkpoint was made with, for people: each option by its name, with both values. What
 * has not the shape of this version's layouts is told as it stands.
 */
export function layoutDifference(before: string, now: string): string {
  const [was, is] = [partsOf(before), partsOf(now)];
  if (was === undefined || is === undefined) return told('its layout', before, now);
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((name) => JSON.stringify(was[name]) !== JSON.stringify(is[name]))
    .flatMap((name) => differences(name, was[name], is[name]))
    .join('; ');
}

const told = (option: string, had: string, has: string): string =>
  `${option} is ${had} in the checkpoint and ${has} in the file`;

const absent = 'not there';

/** Options by name. One with a section's own name says what all others in it follow from. */
type Shown = ReadonlyMap<string, string>;

const sections: Readonly<Record<string, (part: unknown) => Shown>> = {
  features: (part) =>
    new Map(
      listOf(part).flatMap((feature): [string, string][] => {
        const [name, type, mean] = listOf(feature);
        const option = `features.${textOf(name)}`;
        return [
          [option, textOf(type)],
          [`${option}.missing`, mean === true ? 'mean' : 'not mean'],
        ];
      }),
    ),
  label: (part) => {
    if (part === null) return new Map([['label', absent]]);
    const [task, classes] = listOf(part);
    return new Map([
      ['label', `of a ${textOf(task)}`],
      ['label.classes', classes === null ? absent : textOf(classes)],
    ]);
  },
  filters: (part) => stages('filters', part, ['field']),
  transform: (part) => stages('transform', part, ['count', 'as']),
  model: (part) => new Map([['model', textOf(part)]]),
  drift: (part) => {
    const [kind, reads] = Array.isArray(part) ? listOf(part) : [part];
    return new Map([
      ['drift', kind === null ? absent : textOf(kind)],
      ['drift.reads', reads === undefined ? 'the usual' : textOf(reads)],
    ]);
  },
};

function differences(section: string, was: unknown, is: unknown): readonly string[] {
  let both: readonly [Shown, Shown] | undefined;
  try {
    const read = sections[section];
    both = read && [read(was), read(is)];
  } catch (error) {
    if (!(error instanceof UnknownShape)) throw error;
  }
  const whole = [told(section, textOf(was), textOf(is))];
  if (both === undefined) return whole;
  const [had, has] = both;
  const differ = [...new Set([...had.keys(), ...has.keys()])].filter(
    (name) => had.get(name) !== has.get(name),
  );
  if (differ.length === 0) return otherOrder([...had.keys()], [...has.keys()]) ?? whole;
  // A feature that one of them lacks: what it does about missing values follows from that.
  const first = differ.includes(section)
    ? [section]
    : differ.filter((name) => (had.has(name) && has.has(name)) || !name.endsWith('.missing'));
  const more = first.length - mostNamed;
  return [
    ...first.slice(0, mostNamed).map((name) => told(name, had.get(name) ?? absent, has.get(name) ?? absent)),
    ...(more > 0 ? [`and ${more} more of ${section}`] : []),
  ];
}

/** @param options of a stage that a state depends on, in their order in the layout */
function stages(section: string, part: unknown, options: readonly string[]): Shown {
  const list = listOf(part).map((stage) => (Array.isArray(stage) ? listOf(stage) : [stage]));
  const shown = new Map([
    [section, list.length === 0 ? 'empty' : list.map(([kind]) => textOf(kind)).join(', ')],
  ]);
  for (const [i, [, ...values]] of list.entries()) {
    for (const [j, value] of values.entries())
      shown.set(`${section}[${i}].${options[j] ?? j}`, value === null ? absent : textOf(value));
  }
  return shown;
}

/** The first feature that stands elsewhere: there may be many. */
function otherOrder(had: readonly string[], has: readonly string[]): readonly string[] | undefined {
  const at = had.findIndex((option, i) => option !== has[i]);
  return at < 0 ? undefined : [told('the first feature whose place is another', had[at]!, has[at]!)];
}

class UnknownShape extends Error {}

function listOf(part: unknown): readonly unknown[] {
  if (!Array.isArray(part)) throw new UnknownShape();
  return part;
}

/** As it stands in a configuration file. */
function textOf(value: unknown): string {
  if (value === undefined) return absent;
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return `[${value.join(', ')}]`;
  return JSON.stringify(value);
}

/** Undefined: the text is no layout of ours. */
function partsOf(layout: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parts: unknown = JSON.parse(layout);
    return typeof parts === 'object' && parts !== null ? (parts as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
