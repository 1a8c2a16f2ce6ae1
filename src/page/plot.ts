import uPlot from 'uplot';
import { clockTime, count, date, dateTime, exactTime } from './format.ts';
import type { Values } from './buckets.ts';
import { followTouch } from './touch.ts';

/** s from which on days are told, and not the time of day. */
const daysFrom = 172_800;
/** s of a range whose ticks would be of the same minute. */
const secondsBelow = 900;

export interface Line {
  readonly label: string;
  readonly values: Values;
  /** A custom property of the style sheet. */
  readonly color: string;
  readonly width?: number;
  readonly dash?: number[];
  /** Filled down to 0, with the lines before it below. */
  readonly stacked?: boolean;
}

/** A moment that is drawn through the chart. */
export interface Mark {
  /** s since the epoch. */
  readonly time: number;
  readonly color: string;
}

export interface Drawing {
  readonly times: readonly number[];
  readonly from: number;
  readonly to: number;
  /** Times are times, or seconds stand for rows. */
  readonly axis: 'time' | 'rows';
  readonly lines: readonly Line[];
  readonly marks: readonly Mark[];
  readonly format: (value: number | null) => string;
  /** Of the values' axis; undefined: from what there is. */
  readonly range?: readonly [number, number];
  /** Undefined: 0 is always seen. */
  readonly free?: boolean;
}

/** One chart in its place: drawn anew where its lines are others, else with new numbers. */
export class Plot {
  private readonly place: HTMLElement;
  private plot: uPlot | undefined;
  private touch = new AbortController();
  private shape = '';
  private drawing!: Drawing;

  constructor(place: HTMLElement) {
    this.place = place;
    new ResizeObserver(() => {
      this.plot?.setSize(this.size());
    }).observe(place);
  }

  draw(drawing: Drawing): void {
    this.drawing = drawing;
    const shape = JSON.stringify(drawing.lines.map(({ label, color }) => [label, color]));
    if (shape !== this.shape) this.forget();
    this.shape = shape;
    const data = this.data();
    if (this.plot === undefined) {
      this.plot = new uPlot(this.options(), data, this.place);
      this.touch = new AbortController();
      followTouch(this.plot.over, this.touch.signal);
    } else this.plot.setData(data);
    this.showNewest();
  }

  /** Colours are read when it is drawn. */
  recolor(): void {
    this.forget();
    this.draw(this.drawing);
  }

  private forget(): void {
    this.touch.abort();
    this.plot?.destroy();
    this.plot = undefined;
  }

  private size(): { width: number; height: number } {
    const width = Math.max(200, this.place.clientWidth);
    return { width, height: width > 700 ? 260 : 190 };
  }

  private data(): uPlot.AlignedData {
    const { times, lines } = this.drawing;
    const sum = new Array<number>(times.length).fill(0);
    const drawn = lines.map(({ values, stacked }) =>
      stacked === true ? values.map((value, i) => (sum[i]! += value ?? 0)) : values,
    );
    // The last of a stack is the highest, and is painted first.
    return [[...times], ...drawn.reverse()];
  }

  private options(): uPlot.Options {
    const axis = {
      stroke: colorOf('--faint'),
      grid: { stroke: colorOf('--line'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui, sans-serif',
    };
    return {
      ...this.size(),
      cursor: { drag: { x: false, y: false }, sync: { key: 'driftline' }, points: { size: 6 } },
      legend: { live: true },
      scales: {
        x: { time: this.drawing.axis === 'time', range: () => [this.drawing.from, this.drawing.to] },
        y: { range: (_plot, low, high) => this.rangeOf(low, high) },
      },
      axes: [
        {
          ...axis,
          space: 70,
          size: 30,
          values: (_plot, ticks) => ticks.map((tick) => this.placeText(tick)),
        },
        {
          ...axis,
          size: 62,
          values: (_plot, ticks) => ticks.map((tick) => this.drawing.format(tick)),
        },
      ],
      series: [
        {
          label: this.drawing.axis === 'time' ? 'Time' : 'Row',
          value: (_plot, place: number | null) => (place === null ? '' : this.placeText(place, dateTime)),
        },
        ...this.drawing.lines.map((line, i) => this.seriesOf(line, i)).reverse(),
      ],
      hooks: {
        drawAxes: [
          (plot) => {
            this.drawMarks(plot);
          },
        ],
        setCursor: [
          (plot) => {
            if (plot.cursor.idx == null) this.showNewest();
          },
        ],
      },
    };
  }

  /** @param long how a time is told where it is of several days */
  private placeText(place: number, long = date): string {
    const { axis, from, to } = this.drawing;
    if (axis === 'rows') return count(place);
    if (to - from > daysFrom) return long(place * 1000);
    return to - from < secondsBelow ? exactTime(place * 1000) : clockTime(place * 1000);
  }

  private seriesOf({ label, color, width, dash, stacked }: Line, i: number): uPlot.Series {
    const stroke = colorOf(color);
    return {
      label,
      stroke,
      width: width ?? 2,
      ...(dash !== undefined && { dash }),
      ...(stacked === true && { fill: stroke, paths: uPlot.paths.stepped!({ align: 1 }) }),
      spanGaps: stacked !== true,
      points: { show: stacked !== true && this.drawing.times.length < 3 },
      // What is drawn of a stack is the sum up to here.
      value: (_plot, _value, _series, at) =>
        this.drawing.format(at === null ? null : (this.drawing.lines[i]?.values[at] ?? null)),
    };
  }

  private rangeOf(low: number | null, high: number | null): [number, number] {
    const { range, free } = this.drawing;
    if (range !== undefined) return [range[0], range[1]];
    const top = high ?? 1;
    if (free !== true) return [0, top > 0 ? top * 1.1 : 1];
    const bottom = low ?? 0;
    const margin = Math.max((top - bottom) * 0.12, 0.005);
    return [Math.max(0, bottom - margin), top + margin];
  }

  private drawMarks(plot: uPlot): void {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.lineWidth = devicePixelRatio * 2;
    ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    for (const { time, color } of this.drawing.marks) {
      const x = Math.round(plot.valToPos(time, 'x', true));
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.strokeStyle = colorOf(color);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
    }
    ctx.restore();
  }

  /** Where no cursor is in a chart, its legend tells the newest numbers. */
  private showNewest(): void {
    const { plot, drawing } = this;
    if (plot === undefined || drawing.times.length === 0 || plot.cursor.idx != null) return;
    plot.setLegend({ idx: drawing.times.length - 1 }, false);
  }
}

function colorOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
