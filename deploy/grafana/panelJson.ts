import type { Limits, Panel } from './declarations.ts';
import type { Place } from './layout.ts';

/** The one that the dashboard's variable names. */
export const datasource = { type: 'prometheus', uid: '${datasource}' } as const;

/** A panel as Grafana reads it. */
export function panelJson(panel: Panel, id: number, gridPos: Place): object {
  const { title, description, unit, empty } = panel;
  return {
    id,
    type: panel.kind === 'bars' ? 'bargauge' : overTime(panel) ? 'timeseries' : 'stat',
    title,
    description,
    datasource,
    gridPos,
    targets: panel.queries.map(({ expr, legend }, i) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + i),
      datasource,
      editorMode: 'code',
      expr,
      legendFormat: legend,
      range: true,
    })),
    fieldConfig: {
      defaults: {
        unit,
        // A share has its whole, and nothing that is counted or measured here is below 0 but scores.
        ...(unit === 'percentunit' || unit === 'eps' ? { min: 0 } : {}),
        ...(panel.kind === 'bars' ? { max: 1 } : {}),
        ...(empty === undefined ? {} : { noValue: empty }),
        color: overTime(panel) ? { mode: 'palette-classic' } : { mode: 'thresholds' },
        thresholds: thresholds(panel.limits),
        ...(overTime(panel) ? { custom: drawn(panel.kind === 'areas') } : {}),
      },
      overrides: [],
    },
    options: options(panel),
  };
}

function overTime({ kind }: Panel): boolean {
  return kind === 'lines' || kind === 'areas';
}

/** Green where there are limits, else a colour that judges nothing. */
function thresholds(limits: Limits | undefined): object {
  const { orange, red } = limits ?? {};
  return {
    mode: 'absolute',
    steps: [
      { color: limits === undefined ? 'text' : 'green', value: null },
      ...(orange === undefined ? [] : [{ color: 'orange', value: orange }]),
      ...(red === undefined ? [] : [{ color: 'red', value: red }]),
    ],
  };
}

function drawn(stacked: boolean): object {
  return {
    drawStyle: 'line',
    lineWidth: 1,
    fillOpacity: stacked ? 30 : 0,
    showPoints: 'never',
    spanNulls: false,
    stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
  };
}

function options(panel: Panel): object {
  if (overTime(panel))
    return {
      legend: { showLegend: true, displayMode: 'table', placement: 'bottom', calcs: ['lastNotNull', 'max'] },
      tooltip: { mode: 'multi', sort: 'desc' },
    };
  const reduceOptions = { calcs: ['lastNotNull'], fields: '', values: false };
  if (panel.kind === 'bars')
    return { reduceOptions, orientation: 'horizontal', displayMode: 'basic', showUnfilled: true };
  return {
    reduceOptions,
    colorMode: panel.kind === 'name' ? 'none' : 'value',
    graphMode: panel.kind === 'name' ? 'none' : 'area',
    textMode: panel.kind === 'name' ? 'name' : 'value',
    justifyMode: 'auto',
    orientation: 'auto',
  };
}
