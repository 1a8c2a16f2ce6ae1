import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { dashboardJson } from './dashboardJson.ts';
import { dashboards } from './dashboards.ts';

/** Writes helm/files/dashboards/*.json; with --check it only says which of them are not current (exit code 1: one is not). */

const folder = join(import.meta.dirname, '../../helm/files/dashboards');

for (const [name, dashboard] of Object.entries(dashboards)) {
  const file = join(folder, `${name}.json`);
  const text = await format(JSON.stringify(dashboardJson(dashboard)), { parser: 'json', printWidth: 110 });
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    console.error(`helm/files/dashboards/${name}.json is out of date: node deploy/grafana/write.ts`);
    process.exitCode = 1;
  }
}
