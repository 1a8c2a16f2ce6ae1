import { AvroFault, type AvroBytes } from './bytes.ts';
import type { AvroType, FixedType, Logical, Primitive } from './type.ts';

/** Reads a value. */
export interface Read {
  read(bytes: AvroBytes): unknown;
}

/** A type whose values may mean more than it says. */
export type Scalar = Primitive | FixedType;

const day = 86_400_000;
/** Longer decimals lie far beyond a double, and to turn them into text takes time that grows with the square of their length. */
const maximumDecimal = 128;

/** What a logical type makes of a value; undefined: nothing, it is as its type says. Times are ms, as everywhere. */
export function logicalRead(type: Scalar): Read | undefined {
  const { kind, logical } = type;
  if (logical?.name === 'decimal') {
    const { scale } = logical;
    if (kind === 'bytes') return { read: (bytes) => decimal(bytes.slice(bytes.size()), scale) };
    return kind === 'fixed' ? { read: (bytes) => decimal(bytes.slice(type.size), scale) } : undefined;
  }
  if (isUuid(type)) return { read: (bytes) => uuid(bytes.slice(16)) };
  const unit = timeUnit(type);
  if (unit === undefined) return undefined;
  if (unit === 'day') return { read: (bytes) => bytes.int() * day };
  return { read: unit === 'micro' ? (bytes) => bytes.long() / 1000 : nanoseconds };
}

/** The same of a default, which is JSON; undefined: it is none of such a type. */
export function logicalDefault(type: Scalar, value: unknown): number | string | undefined {
  if (typeof value === 'number') {
    const unit = timeUnit(type);
    if (unit === undefined) return undefined;
    return unit === 'day' ? value * day : unit === 'micro' ? value / 1000 : Math.floor(value / 1000) / 1000;
  }
  if (typeof value !== 'string' || (type.kind !== 'bytes' && type.kind !== 'fixed')) return undefined;
  // Each character is a byte.
  const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0));
  if (type.logical?.name === 'decimal') return decimal(bytes, type.logical.scale);
  return isUuid(type) ? uuid(bytes) : undefined;
}

function timeUnit({ kind, logical }: Scalar): 'day' | 'micro' | 'nano' | undefined {
  const name = logical?.name ?? '';
  if (kind === 'int') return name === 'date' ? 'day' : undefined;
  if (kind !== 'long') return undefined;
  if (/^(?:(?:local-)?timestamp|time)-micros$/.test(name)) return 'micro';
  return /^(?:local-)?timestamp-nanos$/.test(name) ? 'nano' : undefined;
}

/** To the microsecond: a double holds no more of a time, and to round one up could move it into the next millisecond. */
function nanoseconds(bytes: AvroBytes): number {
  bytes.long();
  const whole = bytes.exact();
  const below = ((whole % 1000n) + 1000n) % 1000n;
  return Number((whole - below) / 1000n) / 1000;
}

/** Big-endian two's complement, divided by 10^scale: the nearest double, as of a JSON number with the same digits. */
function decimal(bytes: Uint8Array, scale: number): number {
  if (bytes.length > maximumDecimal) throw new AvroFault(`a decimal of more than ${maximumDecimal} bytes`);
  let unscaled = 0;
  for (let i = 0; i < bytes.length; i++)
    unscaled = unscaled * 256 + (i === 0 ? (bytes[0]! << 24) >> 24 : bytes[i]!);
  // Both exact: the quotient is rounded once.
  if (Number.isSafeInteger(unscaled) && scale <= 22) return unscaled / 10 ** scale;
  let exact = 0n;
  for (const byte of bytes) exact = exact * 256n + BigInt(byte);
  if (bytes.length > 0 && bytes[0]! >= 0x80) exact -= 1n << BigInt(8 * bytes.length);
  return Number(`${exact}e-${scale}`);
}

function isUuid(type: AvroType & { logical?: Logical | undefined }): boolean {
  return type.kind === 'fixed' && type.size === 16 && type.logical?.name === 'uuid';
}

function uuid(bytes: Uint8Array): string {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
