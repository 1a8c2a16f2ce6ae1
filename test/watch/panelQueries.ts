import { marks } from '../../deploy/grafana/annotations.ts';
import { dashboards } from '../../deploy/grafana/dashboards.ts';

/** Of a panel, or of a mark. */
export interface PanelQuery {
  readonly name: string;
  /** As Grafana would ask it. */
  readonly expr: string;
  /** It is 0 until a fault lifts it. */
  readonly fault: boolean;
  /** What the workers here do not have; undefined: there is an answer. */
  readonly needs: string | undefined;
}

/** Seconds over which rates are taken. */
export const rateInterval = 10;

/** With all variables at "All". */
const values: Readonly<Record<string, string>> = {
  $__rate_interval: `${rateInterval}s`,
  $__interval: '1s',
  $job: '.+',
  $instance: '.+',
  $namespace: '.*',
  $app: '.*',
  $topic: '.*',
};

const filled = (expr: string): string =>
  Object.entries(values).reduce((text, [name, value]) => text.replaceAll(name, value), expr);

/** Those of all panels. */
export const panelQueries: readonly PanelQuery[] = Object.values(dashboards).flatMap(({ title, rows }) =>
  rows.flatMap(({ panels }) =>
    panels.flatMap((panel) =>
      panel.queries.map(({ expr, legend, fault = false, needs }) => ({
        name: `${title}: ${panel.title}: ${legend}`,
        expr: filled(expr),
        fault,
        needs,
      })),
    ),
  ),
);

export const markQueries: readonly PanelQuery[] = marks.map(({ name, expr }) => ({
  name: `mark ${name}`,
  expr: filled(expr),
  fault: false,
  needs: undefined,
}));
