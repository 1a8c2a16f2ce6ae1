import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { chartSchema } from './chartSchema.ts';

/** Writes helm/values.schema.json; with --check it only says whether the one that is there is current (exit code 1: it is not). */

const helm = join(import.meta.dirname, '../../helm');
const file = join(helm, 'values.schema.json');

const schema = chartSchema(readFileSync(join(helm, 'values.yaml'), 'utf8'));
const text = await format(JSON.stringify(schema), { parser: 'json', printWidth: 110 });

if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  console.error('helm/values.schema.json is out of date: node deploy/chart/valuesSchema.ts');
  process.exitCode = 1;
}
