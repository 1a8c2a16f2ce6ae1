import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { optionsOf } from '../usage.ts';
import { chartSchema } from './chartSchema.ts';

/** Writes helm/values.schema.json; with --check it only says whether the one that is there is current (exit code 1: it is not). */

const values = optionsOf(
  'node deploy/chart/valuesSchema.ts [--check] [--chart DIR]',
  {
    check: { type: 'boolean', default: false },
    /** Of a chart elsewhere. */
    chart: { type: 'string', default: join(import.meta.dirname, '../../helm') },
  },
  (given) => given,
);
const helm = values.chart;
const file = join(helm, 'values.schema.json');

const schema = chartSchema(readFileSync(join(helm, 'values.yaml'), 'utf8'));
const text = await format(JSON.stringify(schema), { parser: 'json', printWidth: 110 });

if (!values.check) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  console.error(`${file} is out of date: node deploy/chart/valuesSchema.ts`);
  process.exitCode = 1;
}
