/**
 * Several expositions in Prometheus' text format as one: each metric's samples stand together, under its help and type once. The samples
 * themselves must differ in their labels.
 */
export function mergeExpositions(texts: readonly string[]): string {
  const families = new Map<string, { readonly head: string[]; readonly samples: string[] }>();
  for (const text of texts) {
    let family: { readonly head: string[]; readonly samples: string[] } | undefined;
    let known = false;
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const help = /^# HELP (\S+)/.exec(line);
      if (help !== null) {
        known = families.has(help[1]!);
        family = families.get(help[1]!) ?? { head: [], samples: [] };
        families.set(help[1]!, family);
      }
      if (family === undefined) continue;
      if (!line.startsWith('#')) family.samples.push(line);
      else if (!known) family.head.push(line);
    }
  }
  return [...families.values()]
    .map(({ head, samples }) => `${[...head, ...samples].join('\n')}\n`)
    .join('\n');
}
