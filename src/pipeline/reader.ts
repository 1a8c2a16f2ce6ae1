import type { Fields } from '../codecs/codec.ts';
import type { Fault } from '../core/result.ts';
import type { Sample } from '../core/sample.ts';
import { categoryText, longestText, own } from './fields.ts';
import { Murmur3 } from '../stats/murmur3.ts';
import type { Origin } from './origin.ts';
import { parseTime } from './time.ts';
import type { Feature, Topology } from './topology.ts';

/** Where a feature goes, and what stands in for it. */
interface Target {
  readonly name: string;
  readonly index: number;
  readonly missing: Feature['missing'];
}

/**
 * Reads an event's fields into a Sample, checking each against the declared features. Bad fields are a Fault, and what the
 * sample then holds means nothing.
 */
export class SampleReader {
  private readonly numbers: Target[] = [];
  private readonly categories: Target[] = [];
  private readonly input: Topology['input'];
  private readonly readsKey: boolean;
  private readonly murmur3 = new Murmur3();

  /** @param readsKey whether anything asks for an event's key: reading it costs a string an event */
  constructor(topology: Pick<Topology, 'features' | 'input'>, readsKey: boolean) {
    this.input = topology.input;
    this.readsKey = readsKey;
    for (const { name, type, missing } of topology.features) {
      const targets = type === 'number' ? this.numbers : this.categories;
      targets.push({ name, index: targets.length, missing });
    }
  }

  /** Names of the number features, by their index in `sample.numbers`. */
  get numberNames(): string[] {
    return this.numbers.map((target) => target.name);
  }

  /** Names of the category features, by their index in `sample.categories`. */
  get categoryNames(): string[] {
    return this.categories.map((target) => target.name);
  }

  read(fields: Fields, origin: Origin, sample: Sample): Fault | undefined {
    return (
      this.readId(fields, origin, sample) ??
      this.readTime(fields, origin, sample) ??
      this.readSourceAndKey(fields, origin, sample) ??
      this.readNumbers(fields, sample) ??
      this.readCategories(fields, sample)
    );
  }

  private readId(fields: Fields, origin: Origin, sample: Sample): Fault | undefined {
    const field = this.input.id;
    if (field === undefined || origin.lacks(field)) {
      sample.id = origin.id();
      return undefined;
    }
    const id = own(fields, field);
    if (typeof id !== 'string' && !Number.isSafeInteger(id)) {
      return {
        reason: 'id',
        detail: `field ${field}: ${describe(id)}, a string or a safe integer is needed`,
      };
    }
    sample.id = id as string | number;
    return undefined;
  }

  private readTime(fields: Fields, origin: Origin, sample: Sample): Fault | undefined {
    const field = this.input.time;
    if (field === undefined || origin.lacks(field)) {
      sample.time = origin.timestamp;
      return undefined;
    }
    const value = own(fields, field);
    const time = parseTime(value);
    if (time === undefined) {
      return {
        reason: 'time',
        detail: `field ${field}: ${describe(value)}, ms since the epoch or ISO 8601 is needed`,
      };
    }
    sample.time = time;
    return undefined;
  }

  private readSourceAndKey(fields: Fields, origin: Origin, sample: Sample): Fault | undefined {
    const { source, key } = this.input;
    if (source !== undefined) {
      const value = own(fields, source);
      const name = missing(value) ? undefined : categoryText(value);
      if (name === undefined && !missing(value)) return wrongType(source, value, text);
      sample.source = name;
    }
    if (key === undefined) {
      const bytes = this.readsKey ? origin.key() : undefined;
      // It is remembered: a longer one by its hash.
      sample.key = bytes === undefined || bytes.length <= longestText ? bytes : this.hashed(bytes);
      return undefined;
    }
    const value = own(fields, key);
    sample.key = missing(value) ? undefined : categoryText(value);
    return sample.key === undefined && !missing(value) ? wrongType(key, value, text) : undefined;
  }

  private hashed(text: string): string {
    return `murmur3:${[...this.murmur3.hashText(text)].map((word) => word.toString(16)).join('-')}`;
  }

  private readNumbers(fields: Fields, sample: Sample): Fault | undefined {
    const targets = this.numbers;
    for (let i = 0; i < targets.length; i++) {
      const target = targets[i]!;
      const value = own(fields, target.name);
      if (typeof value === 'number' && Number.isFinite(value)) sample.numbers[i] = value;
      else if (!missing(value)) return wrongType(target.name, value, 'a finite number');
      else if (target.missing === 'reject') return missingField(target.name);
      else sample.numbers[i] = typeof target.missing === 'string' ? NaN : (target.missing.constant as number);
    }
    return undefined;
  }

  private readCategories(fields: Fields, sample: Sample): Fault | undefined {
    const targets = this.categories;
    for (let i = 0; i < targets.length; i++) {
      const target = targets[i]!;
      const value = own(fields, target.name);
      if (missing(value)) {
        if (target.missing === 'reject' || target.missing === 'mean') return missingField(target.name);
        sample.categories[i] = target.missing === 'pass' ? undefined : String(target.missing.constant);
        continue;
      }
      const text = categoryText(value);
      if (text === undefined) return wrongType(target.name, value, `${text}, true, false or an exact number`);
      sample.categories[i] = text;
    }
    return undefined;
  }
}

const text = `text (well-formed, of at most ${longestText} characters)`;

function missing(value: unknown): boolean {
  return value === undefined || value === null;
}

function missingField(name: string): Fault {
  return { reason: `missing:${name}`, detail: `field ${name} is missing` };
}

function wrongType(name: string, value: unknown, needed: string): Fault {
  return { reason: `schema:${name}`, detail: `field ${name}: ${describe(value)}, ${needed} is needed` };
}

/** A value's type, never the value: a dead letter's detail repeats no payload. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (Number.isNaN(value)) return 'no number (NaN)';
  if (typeof value === 'number') return Number.isFinite(value) ? 'a number' : 'a number too large';
  return typeof value === 'object'
    ? 'an object'
    : typeof value === 'string'
      ? `text of ${value.length} characters`
      : `a ${typeof value}`;
}
