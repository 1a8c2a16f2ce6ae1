/** Names of headers as UTF-8: they are few, and each record has them. */
const names = new Map<string, Buffer>();
const mostNames = 1000;

export function nameBytes(name: string): Buffer {
  let bytes = names.get(name);
  if (bytes === undefined) {
    bytes = Buffer.from(name, 'utf8');
    if (names.size >= mostNames) names.clear();
    names.set(name, bytes);
  }
  return bytes;
}
