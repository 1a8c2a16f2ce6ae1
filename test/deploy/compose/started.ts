import assert from 'node:assert/strict';
import type { Report } from '../image/report.ts';
import { until, workers, type Stack } from './stack.ts';

/** What holds once `up` has returned: order, health, ports, Prometheus and, where it is there, Grafana. */
export async function checkStarted(report: Report, stack: Stack, services: readonly string[]): Promise<void> {
  await report.check('the topics are there before the workers, and all are healthy', async () => {
    assert.equal((await stack.state('topics')).ExitCode, 0);
    const waited = services.filter((service) => !['topics', 'player', 'nightly'].includes(service));
    for (const service of waited)
      await until(
        `health of ${service}`,
        async () => (await stack.state(service)).Health?.Status === 'healthy',
      );
    for (const service of ['player', 'nightly']) {
      const { Running, Health } = await stack.state(service);
      assert.deepEqual([Running, Health], [true, undefined]);
    }
    return waited.join(', ');
  });

  await report.check('every port is bound to the loopback', async () => {
    const rows = (await stack.compose('ps')).split('\n');
    const bound = rows.join('\n').match(/\S+(?=->\d+\/tcp)/g) ?? [];
    assert.ok(bound.length >= 4);
    for (const place of bound) assert.match(place, /^127\.0\.0\.1:\d+$/);
    return bound.join(' ');
  });

  await report.check('each worker has one of the two partitions', async () => {
    await until('a partition each', async () => {
      const held = await Promise.all(workers.map((worker) => stack.partitionsOf(worker)));
      return held.every(({ length }) => length === 1);
    });
    return undefined;
  });

  await report.check("Prometheus reads both workers, and evaluates the chart's rules", async () => {
    const query = (text: string): Promise<string> =>
      stack.get('PROMETHEUS_PORT', `/api/v1/query?query=${encodeURIComponent(text)}`);
    await until('both workers up', async () => (await query('sum(up{job="driftline"})')).includes('"2"'));
    await until('events', async () =>
      (await query('sum(driftline_events_total) > 1000')).includes('"value"'),
    );
    const rules = await stack.get('PROMETHEUS_PORT', '/api/v1/rules?type=alert');
    assert.match(rules, /"name":"DriftlineNotProgressing"/);
    assert.doesNotMatch(rules, /"health":"err"/);
    return undefined;
  });

  if (services.includes('grafana'))
    await report.check('Grafana knows the data source, and logs no error of its provisioning', async () => {
      const source = await stack.get('GRAFANA_PORT', '/api/datasources/uid/driftline-prometheus/health');
      assert.match(source, /"status":"OK"/);
      assert.doesNotMatch(
        await stack.log('grafana'),
        /logger=provisioning\S* level=error|level=error.*provisioning/,
      );
      return undefined;
    });
}
