/** `1 partition`, `2 partitions`. @param noun whose plural has an s */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
