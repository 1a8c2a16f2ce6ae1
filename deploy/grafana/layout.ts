import type { Panel, Row } from './declarations.ts';

/** Grafana's grid has so many columns. */
const columns = 24;

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface PlacedRow {
  readonly row: Row;
  readonly at: Place;
  readonly panels: readonly { readonly panel: Panel; readonly at: Place }[];
}

/** Small ones stand in the first row of a dashboard. */
const small = { stat: true, name: true, bars: true, lines: false, areas: false };

/** From left to right, in lines of panels of the same height; each row under its heading. */
export function laidOut(rows: readonly Row[]): readonly PlacedRow[] {
  let y = 0;
  return rows.map((row) => {
    const at = { x: 0, y, w: columns, h: 1 };
    y += 1;
    let [x, height] = [0, 0];
    const panels = row.panels.map((panel) => {
      const w = panel.width ?? (small[panel.kind] ? 4 : 12);
      const h = small[panel.kind] ? 4 : 8;
      if (x + w > columns) [x, y, height] = [0, y + height, 0];
      height = Math.max(height, h);
      const placed = { panel, at: { x, y, w, h } };
      x += w;
      return placed;
    });
    y += height;
    return { row, at, panels };
  });
}
