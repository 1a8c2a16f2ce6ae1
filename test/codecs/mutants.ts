/** Counts and lengths as they are written: 50 million, 2^31 - 1, -2^63, and more bytes than an integer has. */
const integers = [
  [0x80, 0x84, 0xd7, 0x2f],
  [0xfe, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
  [0x01],
  [0x00],
];
const bytes = [0x00, 0x01, 0x02, 0x7f, 0x80, 0x81, 0xfe, 0xff, 0x22, 0x5b, 0x7b, 0x5c];

/** A value with one to four things wrong with it, or by chance none. @param others values that pieces are taken from */
export function mutant(value: Uint8Array, others: readonly Uint8Array[], random: () => number): Uint8Array {
  const result = [...value];
  const below = (n: number): number => Math.floor(random() * n);
  for (let changes = random() < 0.5 ? 1 : 1 + below(4); changes > 0; changes--) {
    const at = below(result.length + 1);
    switch (below(8)) {
      case 0:
        result[at] = (result[at] ?? 0) ^ (1 << below(8));
        break;
      case 1:
        result[at] = bytes[below(bytes.length)]!;
        break;
      case 2:
        result.splice(at, below(3), ...integers[below(integers.length)]!);
        break;
      case 3:
        result.splice(at);
        break;
      case 4:
        result.splice(at, 1 + below(8));
        break;
      case 5: {
        const other = others[below(others.length)]!;
        const from = below(other.length);
        result.splice(at, below(4), ...other.subarray(from, from + below(40)));
        break;
      }
      case 6:
        result.splice(at, 0, ...result.slice(at, at + below(40)));
        break;
      default:
        result.splice(at, 0, below(256));
    }
    if (result.length > 100_000) result.length = 100_000;
  }
  return Uint8Array.from(result);
}
