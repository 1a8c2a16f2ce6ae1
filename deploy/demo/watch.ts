import { setTimeout as sleep } from 'node:timers/promises';
import type { Figures } from './figures.ts';

const usualInterval = 250;
/** ms without a single event, or without an answer, before the demonstration gives up. */
const patience = { move: 60_000, answer: 5_000 };

/**
 * Looks at the worker until it has done all that was played.
 * @param ask the worker's figures
 * @param played how many events there are in all; undefined while they are still being played
 * @param interval ms between two looks
 * @returns the last figures
 */
export async function watchUntilDone(
  ask: () => Promise<Figures>,
  played: () => number | undefined,
  show: (figures: Figures) => void,
  signal: AbortSignal,
  interval = usualInterval,
): Promise<Figures> {
  let answered = performance.now();
  let moved = answered;
  let events = -1;
  for (let look = 0; ; look++) {
    if (look > 0) await sleep(interval, undefined, { signal });
    let figures: Figures;
    try {
      figures = await ask();
    } catch (error) {
      // A worker that has ended says why in another place, a moment later.
      if (performance.now() - answered > patience.answer) throw error;
      continue;
    }
    answered = performance.now();
    show(figures);
    if (figures.events === played() && figures.lag === 0) return figures;
    if (figures.events !== events || figures.lag === 0) moved = answered;
    events = figures.events;
    if (answered - moved > patience.move) {
      const seconds = patience.move / 1000;
      throw new Error(`the worker has not moved for ${seconds} s: ${events} events, lag ${figures.lag}`);
    }
  }
}
