const keywords = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan']);

/** Names of the metrics that a PromQL expression asks for, recorded ones among them. */
export function metricsOfExpr(expr: string): ReadonlySet<string> {
  const bare = expr
    .replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""')
    .replaceAll(/\{[^}]*\}/g, ' ')
    .replaceAll(/\[[^\]]*\]/g, ' ')
    .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ');
  const names = bare.matchAll(/(?<![\w:.$])([A-Za-z_:][\w:]*)(?!\s*\()(?![\w:])/g);
  return new Set([...names].map(([, name]) => name!).filter((name) => !keywords.has(name.toLowerCase())));
}
