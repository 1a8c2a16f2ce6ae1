import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dashboards } from '../../../deploy/grafana/dashboards.ts';
import { driftMetrics } from '../../../src/worker/driftMetrics.ts';
import { registryMetrics } from '../../../src/worker/registryMetrics.ts';
import { runCommand } from '../toolsCommand.ts';
import { root } from '../toolsFolder.ts';
import { dashboardFiles } from './lint.ts';
import { dashboardChecks } from './planted.ts';

describe('the dashboards', () => {
  it('are those that are declared, and as they would be made now', async () => {
    const current = await runCommand(process.execPath, [join(root, 'deploy/grafana/write.ts'), '--check']);
    expect(current).toEqual({ code: 0, stdout: '', stderr: '' });
    expect([...dashboardFiles().keys()].sort()).toEqual(Object.keys(dashboards).sort());
  });

  it('show all that is told of drift and of the schema registry', () => {
    const shown = [...dashboardFiles().values()].join('\n');
    const told = [...driftMetrics, ...registryMetrics].map(({ name }) => name);
    expect(told.filter((name) => !shown.includes(`${name}{`))).toEqual([]);
    expect(told.length).toBeGreaterThan(6);
  });

  it.each(dashboardChecks().map(({ name, run }) => [name, run] as const))('%s', async (_, run) => {
    expect(await run()).toEqual([]);
  });
});
