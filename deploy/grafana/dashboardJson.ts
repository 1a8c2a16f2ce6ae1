import { annotations } from './annotations.ts';
import type { Dashboard } from './declarations.ts';
import { laidOut } from './layout.ts';
import { panelJson } from './panelJson.ts';
import { variables } from './variables.ts';

/** A dashboard as Grafana's file provisioning and its sidecar take it: no `id`, and no `__inputs`, which neither would fill in. */
export function dashboardJson({ uid, title, description, rows }: Dashboard): object {
  let id = 0;
  const panels = laidOut(rows).flatMap(({ row, at, panels }) => [
    { id: ++id, type: 'row', title: row.title, collapsed: false, gridPos: at, panels: [] },
    ...panels.map(({ panel, at }) => panelJson(panel, ++id, at)),
  ]);
  return {
    id: null,
    uid,
    title,
    description,
    tags: ['driftline'],
    editable: false,
    schemaVersion: 39,
    graphTooltip: 1,
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    links: [
      {
        type: 'dashboards',
        title: 'Driftline',
        tags: ['driftline'],
        asDropdown: false,
        includeVars: true,
        keepTime: true,
        targetBlank: false,
        icon: 'external link',
        tooltip: '',
        url: '',
      },
    ],
    annotations: { list: annotations },
    templating: { list: variables },
    panels,
  };
}
