/** `node ownRun.ts ROW PATH`: one model over the rows of PATH (see stream.ts), again and again; prints each pass' rate as JSON. */
import { passes, type ModelRun } from './passes.ts';
import { Learner } from './learner.ts';
import { readStream } from './readStream.ts';
import { benchedModels } from './rows.ts';

const [row, path] = process.argv.slice(2);
const events = readStream(path!);
const benched = benchedModels[Number(row)]!;
const found: ModelRun = passes(events.rows, () => {
  const learner = new Learner(benched, events);
  return {
    run: () => {
      learner.run();
    },
    score: () => learner.score(),
  };
});
console.log(JSON.stringify(found));
