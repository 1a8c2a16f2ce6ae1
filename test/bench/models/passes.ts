/** What one system did with one model on one stream. */
export interface ModelRun {
  /** Events a second of this thread's CPU, of each pass but those that warm up. */
  readonly rates: readonly number[];
  /** The share of right answers, or the mean absolute error. */
  readonly score: number;
}

/** At least so many passes, and so long in all, warming up included; two of a stream that is long. */
const least = (rows: number): number => (rows > 100_000 ? 2 : 10);
const seconds = 3;
/** The first half is for the compiler. */
const warming = 1 / 2;

/** Goes over the rows again and again, each time with a new model. `make` is not measured. */
export function passes(rows: number, make: () => { run(): void; score(): number }): ModelRun {
  const all: number[] = [];
  let score = NaN;
  for (let spent = 0; all.length < least(rows) || spent < seconds;) {
    const one = make();
    const before = process.threadCpuUsage();
    one.run();
    const { user, system } = process.threadCpuUsage(before);
    const took = (user + system) / 1e6;
    spent += took;
    all.push(rows / took);
    score = one.score();
  }
  return { rates: all.slice(Math.ceil(all.length * warming)), score };
}
