import { isMap, isScalar, parseDocument, type Document, type Node } from 'yaml';

/** The descriptions of a values file (`# -- …`, as helm-docs reads them), by the path of their key, with dots. */
export function descriptionsOf(text: string): ReadonlyMap<string, string> {
  const document: Document = parseDocument(text);
  const found = new Map<string, string>();
  visit(document.contents, '', found);
  return found;
}

function visit(node: Node | null, path: string, found: Map<string, string>): void {
  if (!isMap(node)) return;
  for (const [i, { key, value }] of node.items.entries()) {
    if (!isScalar(key)) continue;
    const name = path === '' ? String(key.value) : `${path}.${String(key.value)}`;
    // What stands before a map's first key is kept as the map's.
    const comment = key.commentBefore ?? (i === 0 ? node.commentBefore : undefined);
    const description = comment === undefined || comment === null ? undefined : descriptionOf(comment);
    if (description !== undefined) found.set(name, description);
    visit(value as Node | null, name, found);
  }
}

/** From `--` on, without what is for helm-docs alone. */
function descriptionOf(comment: string): string | undefined {
  const lines = comment.split('\n').map((line) => line.trim());
  const start = lines.findLastIndex((line) => line.startsWith('-- '));
  if (start < 0) return undefined;
  const words = lines.slice(start).filter((line) => !line.startsWith('@'));
  return words.join(' ').replace(/^-- (\(\w+\) )?/, '');
}
