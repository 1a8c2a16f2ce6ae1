import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../toolsFolder.ts';
import { knownMetrics } from '../knownMetrics.ts';
import { formFaults, type DashboardFile } from './form.ts';
import { queryFaults } from './queries.ts';

const folder = join(root, 'helm/files/dashboards');

/** The text of each dashboard's file, by its name without `.json`. */
export function dashboardFiles(): ReadonlyMap<string, string> {
  const names = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return new Map(names.map((file) => [basename(file, '.json'), readFileSync(join(folder, file), 'utf8')]));
}

/** What is wrong with a dashboard. */
export async function dashboardFaults(name: string, text: string): Promise<readonly string[]> {
  const file = JSON.parse(text) as DashboardFile;
  return [...formFaults(name, text), ...queryFaults(name, file, await knownMetrics())];
}
