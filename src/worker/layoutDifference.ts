/** What two layouts have not in common, for people. */
export function layoutDifference(before: string, now: string): string {
  const [was, is] = [partsOf(before), partsOf(now)];
  if (was === undefined || is === undefined) return `it had ${before}, now there is ${now}`;
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .map((name) => [name, textOf(was[name]), textOf(is[name])] as const)
    .filter(([, had, has]) => had !== has)
    .map(([name, had, has]) => `${name} was ${had} and is ${has} now`)
    .join('; ');
}

function textOf(part: unknown): string {
  return part === undefined ? 'not there' : JSON.stringify(part);
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
