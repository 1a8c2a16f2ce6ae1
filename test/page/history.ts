import { FileHistory } from '../../src/cli/page/fileHistory.ts';
import { Fed } from '../support/feed.ts';
import { frozen } from '../support/frozen.ts';
import { rows, topologyWith } from '../pipeline/fallback/stream.ts';

/** A backtest of so many made-up rows, to which a batch model comes after a third of them. */
export function historyOf(count: number): FileHistory {
  const fed = new Fed(topologyWith({ warmUp: 20 }));
  const history = new FileHistory(fed.pipeline);
  rows(count, { noise: 0.2 }).forEach((row, i) => {
    if (i === Math.floor(count / 3)) fed.pipeline.fallback!.useBatch(frozen(fed.pipeline.fields, { x: 8 }));
    fed.events(row);
    history.next();
  });
  return history;
}
