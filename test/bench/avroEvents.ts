import avsc from 'avsc';
import type { PartSpec } from '../../src/core/options.ts';

const names = ['period', 'nswprice', 'nswdemand', 'vicprice', 'vicdemand', 'transfer'];
const schema = {
  type: 'record',
  name: 'Market',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'time', type: 'string' },
    ...names.map((name) => ({ name, type: 'double' })),
    { name: 'class', type: { type: 'enum', name: 'Class', symbols: ['UP', 'DOWN'] } },
  ],
};
const type = avsc.Type.forSchema(schema as never);

/** The format of `asAvro`'s values. */
export const avroFormat: PartSpec = {
  kind: 'avro',
  options: {
    schema: { path: 'market.avsc', text: JSON.stringify(schema) },
    registry: undefined,
    unknown: 'deadLetter',
  },
};

/** An event of `electricityEvents` in Avro's binary encoding. */
export function asAvro(event: string): Uint8Array {
  return type.toBuffer(JSON.parse(event));
}
