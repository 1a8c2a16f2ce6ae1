import type { Page } from 'playwright-core';

/** How many pixels of a chart have the colour of a custom property of the style, by and large. */
export function inks(
  page: Page,
  wanted: readonly (readonly [chart: number, color: string])[],
): Promise<number[]> {
  return page.evaluate(`(${count.toString()})(${JSON.stringify(wanted)})`);
}

/** Runs in the browser. */
function count(wanted: readonly (readonly [number, string])[]): number[] {
  const world = globalThis as unknown as Browser;
  return wanted.map(([chart, name]) => {
    const canvas = world.document.querySelectorAll('#charts canvas')[chart]!;
    const color = world.getComputedStyle(world.document.documentElement).getPropertyValue(name).trim();
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let found = 0;
    for (let i = 0; i < data.length; i += 4) {
      const far =
        Math.abs(data[i]! - red!) + Math.abs(data[i + 1]! - green!) + Math.abs(data[i + 2]! - blue!);
      if (far < 24 && data[i + 3]! > 200) found++;
    }
    return found;
  });
}

/** What of the browser's world is used there: the rest of the tests knows none of it. */
interface Browser {
  readonly document: {
    readonly documentElement: unknown;
    querySelectorAll(selector: string): readonly {
      readonly width: number;
      readonly height: number;
      getContext(kind: '2d'): {
        getImageData(
          x: number,
          y: number,
          width: number,
          height: number,
        ): { readonly data: Uint8ClampedArray };
      };
    }[];
  };
  getComputedStyle(element: unknown): { getPropertyValue(name: string): string };
}

/** Nothing but a table in its own frame may be wider than the screen. */
export async function sideways(page: Page): Promise<string[]> {
  const [page_, screen] = await page.evaluate<[number, number]>(
    '[document.documentElement.scrollWidth, innerWidth]',
  );
  const small = await page.evaluate<number>(
    "[...document.querySelectorAll('button, select')].filter((one) => one.getBoundingClientRect().height < 36).length",
  );
  return [
    ...(page_ > screen ? [`is ${page_} wide on a screen of ${screen}`] : []),
    ...(small > 0 ? [`${small} buttons or lists are too small for a finger`] : []),
  ];
}

/** Text must be told from its ground: 4.5 to 1, as WCAG has it. */
export async function contrasts(page: Page): Promise<string[]> {
  const pairs = await page.evaluate<[name: string, ink: string, ground: string][]>(`
    [...document.querySelectorAll('#cards p, #cards h2, figcaption p, figcaption h2, td, th, #memory, #about, button, #choice, select')].map((one) => {
      let ground = one;
      while (getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
      return [one.textContent.slice(0, 30), getComputedStyle(one).color, getComputedStyle(ground).backgroundColor];
    })`);
  return pairs
    .filter(([, ink, ground]) => ratio(luminance(ink), luminance(ground)) < 4.5)
    .map(([name, ink, ground]) => `hard to read: ${name}: ${ink} on ${ground}`);
}

function luminance(color: string): number {
  const [red, green, blue] = color.match(/[\d.]+/g)!.map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function ratio(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
