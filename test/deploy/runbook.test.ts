import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../../deploy/demo/places.ts';
import { processMetrics } from '../../src/adapters/prometheus/registry.ts';
import { batchMetrics, choiceMetrics } from '../../src/worker/batchMetrics.ts';
import { histograms, metrics, workerMetrics } from '../../src/worker/metrics.ts';
import { registryMetrics } from '../../src/worker/registryMetrics.ts';
import { blocksOf, commandsOf } from './runbook/blocks.ts';
import { steps } from './runbook/steps.ts';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const runbook = read('deploy/README.md');
const headings = [...runbook.matchAll(/^#{2,} (.+)$/gm)].map(([, heading]) => heading!);

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert?: string;
      readonly annotations?: { readonly runbook_url?: string };
    }[];
  }[];
}

const folder = join(root, 'helm/files/rules');
const alerts = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => (parse(read(`helm/files/rules/${name}`)) as Rules).groups)
  .flatMap(({ rules }) => rules)
  .filter(({ alert }) => alert !== undefined);

/** As GitHub makes an anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

describe('blocks of commands', () => {
  it('that are not marked are found, in any shell, and indented', () => {
    const markdown =
      '<!-- run: a as b, c -->\n```sh\nx \\\n  y\n# z\nw\n```\n\n  ```\nq\n  ```\n```promql\nup\n```\n';
    const [first, second, ...more] = blocksOf(markdown);
    expect(first).toMatchObject({ line: 2, mark: { name: 'a', users: ['b', 'c'] } });
    expect(commandsOf(first!)).toEqual(['x    y', 'w']);
    expect(second).toMatchObject({ line: 9, mark: undefined });
    expect(more).toEqual([]);
  });
});

describe('deploy/README.md', () => {
  const blocks = blocksOf(runbook);

  it('has no command that is neither run by make check-runbook nor marked', () => {
    expect(blocks.filter(({ mark }) => mark === undefined)).toEqual([]);
    const unmarked = blocks
      .filter(({ mark }) => mark === 'on the cluster')
      .flatMap(({ text }) => text.split('\n'))
      .filter((line) => line.trim() !== '' && !line.endsWith('# on the cluster'));
    expect(unmarked).toEqual([]);
  });

  it('has the steps that make check-runbook knows, each once and in their order', () => {
    const named = blocks.map(({ mark }) => (typeof mark === 'object' ? mark.name : undefined));
    expect(named.filter((name) => name !== undefined)).toEqual(Object.keys(steps));
  });

  it('has a page for each alert, and no other', () => {
    const pages = headings.filter((heading) => /^Driftline[A-Z]\w+$/.test(heading));
    expect(pages).toHaveLength(new Set(pages).size);
    expect(pages.length).toBeGreaterThan(12);
    expect([...pages].sort()).toEqual(alerts.map(({ alert }) => alert!).sort());
    for (const { alert, annotations } of alerts)
      expect(annotations?.runbook_url, alert).toMatch(new RegExp(`deploy/README\\.md#${anchorOf(alert!)}$`));
    for (const page of pages) {
      const from = runbook.indexOf(`### ${page}\n`);
      const text = runbook.slice(from, runbook.indexOf('\n##', from + 4));
      for (const part of ['**See**\n```promql', '**Do** ', '**Leave it alone** '])
        expect(text, page).toContain(part);
    }
  });

  it('asks only for metrics that there are', () => {
    const tables = [
      metrics,
      choiceMetrics,
      workerMetrics,
      batchMetrics,
      registryMetrics,
      histograms,
      processMetrics,
    ];
    const known = new Set(tables.flat().map(({ name }) => name));
    const asked = [...runbook.matchAll(/\bdriftline_[a-z_]+/g)].map(([name]) => name.replace(/_bucket$/, ''));
    expect(asked.length).toBeGreaterThan(30);
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  it('points to files and headings that are there', () => {
    for (const [, target] of runbook.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [path, anchor] = target!.split('#');
      const file = path === '' ? 'deploy/README.md' : join('deploy', path!);
      expect(existsSync(join(root, file)), target).toBe(true);
      if (anchor === undefined) continue;
      const there = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading!));
      expect(there, `${target} in ${dirname(file)}`).toContain(anchor);
    }
  });
});
