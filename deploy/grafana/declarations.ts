/** What a dashboard is made from: what is to be seen, and nothing of where and how. */
export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly Row[];
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** `stat`: its newest value, or its name; `bars`: a bar for each series; `lines` and `areas`: over time, areas upon each other. */
export type PanelKind = 'stat' | 'name' | 'bars' | 'lines' | 'areas';

export interface Panel {
  readonly kind: PanelKind;
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
  readonly queries: readonly Query[];
  /** Of 24 columns; default: 4 of a stat, 12 of others. */
  readonly width?: number;
  /** From which value on it is orange, and red. Default: no value is better than another. */
  readonly limits?: Limits;
  /** What stands there where there is no series. */
  readonly empty?: string;
}

export interface Limits {
  readonly orange?: number;
  readonly red?: number;
}

export interface Query {
  readonly expr: string;
  /** Of each series, with labels as `{{label}}`. */
  readonly legend: string;
  /** In a sound run it is 0, and a fault lifts it. */
  readonly fault?: true;
  /** What the workers of `make check-watch` do not have, so that no series comes back there: it is only seen whether Prometheus takes it. */
  readonly needs?: string;
}

/** Grafana's names of units. `eps`: events a second; `short`: a number as it is. */
export const units = ['s', 'eps', 'short', 'percentunit', 'bytes'] as const;
export type Unit = (typeof units)[number];
