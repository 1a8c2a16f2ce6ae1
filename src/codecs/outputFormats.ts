import type { AnyKind } from '../core/kind.ts';
import type { OptionsFault, ValuesOf } from '../core/options.ts';
import { checkRegistry, defaultRegistry, registryOption, type RegistryValues } from './registryOptions.ts';

const avroOptions = {
  // Never none: without one nobody could read the predictions.
  registry: {
    type: 'group',
    short: 'url',
    options: registryOption.options,
    default: defaultRegistry,
    doc: 'The schema registry that has the schema.',
  },
  register: {
    type: 'boolean',
    default: true,
    doc: 'Whether a schema that is not there is registered; else it must be there when the worker starts.',
  },
} as const;

export type AvroOutput = ValuesOf<typeof avroOptions>;

/** How predictions can be written. */
export const outputFormats: readonly (AnyKind & {
  check?(options: Readonly<Record<string, unknown>>): OptionsFault | undefined;
})[] = [
  { name: 'json', doc: 'A JSON object (RFC 8259) in UTF-8, without line breaks.', version: 1, options: {} },
  {
    name: 'avro',
    doc:
      "Apache Avro in Confluent's wire format, with the fields that the JSON has; the schema stands in the registry under `<topic>-value`, where it is " +
      'registered or found when the worker starts. A class is text there, whatever its type is.',
    version: 1,
    options: avroOptions,
    check: ({ registry }: { readonly registry?: RegistryValues }) => registry && checkRegistry(registry),
  },
];
