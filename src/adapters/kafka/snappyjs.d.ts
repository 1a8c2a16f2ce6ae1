declare module 'snappyjs' {
  /** @throws Error where the input is damaged or gives more than `maximum` bytes */
  export function uncompress(compressed: Buffer, maximum: number): Buffer;
  export function compress(bytes: Buffer): Buffer;
}
