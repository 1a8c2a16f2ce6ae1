import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from './checkReport.ts';
import { dryRunFaults, podFaults } from './clusterDryRun.ts';
import { restrictedNamespace } from './clusterNamespace.ts';
import type { Place } from './clusterPlace.ts';

/** What the chart's README tells users to apply by themselves. */
export function readmeManifestsCheck({ cluster, chart }: Place): Check {
  return {
    name: 'README.md: a strict dry run of each manifest, and of its pod',
    run: async () => {
      const text = await readFile(join(chart.folder, 'README.md'), 'utf8');
      const found = [...text.matchAll(/^```yaml\n(apiVersion:.*?)^```$/gms)].map(([, manifest]) => manifest!);
      if (found.length === 0) return ['README.md has no manifest'];
      await restrictedNamespace(cluster.api, 'readme');
      const manifests = found.join('---\n');
      return [
        ...(await dryRunFaults(cluster.api, 'readme', manifests)),
        ...(await podFaults(cluster.api, 'readme', manifests)),
      ];
    },
  };
}
