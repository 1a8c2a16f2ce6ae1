import { setTimeout as sleep } from 'node:timers/promises';
import { readEvents } from '../../deploy/demo/events.ts';
import { data } from '../../deploy/demo/places.ts';
import type { PlayedRecord } from '../../deploy/demo/spoil.ts';
import type { Scene } from './scene.ts';
import { rateInterval } from './panelQueries.ts';

/** Events a second: slow enough for some scrapes, quick enough for a check. */
const rate = 400;
/** Half-hours of the market: two months before the night. */
const [before, after] = [3000, 4000];

/** Two workers, the data as it is, a night. @returns from when on nobody comes or goes any more, ms since the epoch */
export async function soundRun(scene: Scene, inTheMidst: () => Promise<void>): Promise<number> {
  const events = [...readEvents(data)].map((event): PlayedRecord => ({
    value: JSON.stringify(event),
    day: event.time.slice(0, 10),
  }));
  await scene.begin([]);
  // What they did when they came is then in no rate any more.
  const settled = Date.now() + (rateInterval + 2) * 1000;
  await scene.play(events.slice(0, before), 1500);
  await scene.caughtUp();
  await scene.goodNight();
  await sleep(Math.max(0, settled - Date.now()));
  const playing = scene.play(events.slice(before, before + after), rate);
  await sleep((after / rate) * 900);
  await inTheMidst();
  await playing;
  await scene.caughtUp();
  return settled;
}
