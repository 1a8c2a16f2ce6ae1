/** `make check-page`: the worker's page in a real Chromium, without its window. */
import { existsSync } from 'node:fs';
import { buildPage } from '../../deploy/image/page.ts';
import { report } from '../deploy/checkReport.ts';
import { skipped } from '../deploy/skipped.ts';
import { runMain } from '../deploy/toolsMain.ts';
import { Browsing } from './browsing.ts';
import { pageChecks } from './checks.ts';

const title = 'check-page';
const places = [
  process.env['BROWSER'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

await runMain(title, async () => {
  const program = places.find((place) => place !== '' && existsSync(place));
  if (program === undefined) {
    skipped(
      "The worker's page",
      'there is no Chromium (Debian: apt-get install chromium; elsewhere BROWSER=its program)',
    );
    return true;
  }
  const { files } = await buildPage();
  const browsing = await Browsing.begin(program, files);
  try {
    return await report(title, pageChecks(browsing), (line) => {
      console.log(line);
    });
  } finally {
    await browsing.end();
  }
});
