import type { Fields } from '../codecs/codec.ts';
import type { Result } from '../core/result.ts';
import type { Counts } from '../pipeline/counts.ts';
import { own } from '../pipeline/fields.ts';

const mostShown = 5;
const longestShown = 40;

/** The first few different labels that did not fit, for people to see what is wrong with them. */
export class UnfitLabels {
  private readonly field: string | undefined;
  private readonly counts: Counts;
  private counted = 0;
  private readonly values = new Set<string>();
  private more = false;

  constructor(field: string | undefined, counts: Counts) {
    this.field = field;
    this.counts = counts;
  }

  /** An event that the pipeline has just gone over. */
  see(event: Result<Fields>): void {
    if (this.counts.unfit === this.counted) return;
    this.counted = this.counts.unfit;
    if (this.more || this.field === undefined || !event.ok) return;
    const value = shown(own(event.value, this.field));
    if (this.values.has(value)) return;
    if (this.values.size === mostShown) this.more = true;
    else this.values.add(value);
  }

  /** `"up", "down", …` */
  get text(): string {
    return [...this.values, ...(this.more ? ['…'] : [])].join(', ');
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`;
}
