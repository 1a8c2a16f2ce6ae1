import type { Fields } from '../codec.ts';
import { AvroFault, type AvroBytes } from './bytes.ts';
import type { Read } from './logical.ts';
import type { Skip } from './skip.ts';

/** What becomes of a field of the writer, in the writer's order: it is read as a field of the event, or passed over. */
export type Step =
  { readonly field: string; readonly read: Read } | { readonly field: string; readonly skip: Skip };

/** Reads the fields of an event. */
export class RecordRead implements Read {
  private readonly steps: readonly Step[];
  private readonly template: Fields;

  /** @param defaults of the fields that the writer does not have */
  constructor(steps: readonly Step[], defaults: ReadonlyMap<string, unknown>) {
    this.steps = steps;
    this.template = templateOf([
      ...steps.filter((step) => 'read' in step).map(({ field }) => [field, null] as const),
      ...defaults,
    ]);
  }

  read(bytes: AvroBytes): Fields {
    const fields: Record<string, unknown> = { ...this.template };
    const { steps } = this;
    let i = 0;
    try {
      for (; i < steps.length; i++) {
        const step = steps[i]!;
        if ('read' in step) fields[step.field] = step.read.read(bytes);
        else step.skip.skip(bytes);
      }
    } catch (error) {
      if (error instanceof AvroFault) error.field ??= steps[i]!.field;
      throw error;
    }
    return fields;
  }
}

/** Of JSON: so the object is one of few shapes, and what is copied from it fast, however many fields there are. */
function templateOf(entries: readonly (readonly [string, unknown])[]): Fields {
  const shape = entries.map(([name]) => `${JSON.stringify(name)}:null`).join();
  const template = JSON.parse(`{${shape}}`) as Record<string, unknown>;
  for (const [name, value] of entries) template[name] = value;
  return template;
}
