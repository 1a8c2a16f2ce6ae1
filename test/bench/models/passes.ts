/** What one system did with one model on one stream. */
export interface ModelRun {
  /** Events a second of this thread's CPU, once it is warm. */
  readonly rates: readonly number[];
  /** The share of right answers, or the mean absolute error. */
  readonly score: number;
}

/** How long is measured at a time, in seconds: the kernel counts a thread's CPU in steps of up to 10 ms. */
const unit = 0.3;
const units = 7;

/** Goes over the rows again and again, each time with a new model. `make` is not measured. */
export function passes(rows: number, make: () => { run(): void; score(): number }): ModelRun {
  // How many models fill a unit is found out while the compiler warms up.
  let count = 1;
  let took = secondsOf(count, make).took;
  while (took < unit) {
    count = Math.ceil(count * Math.min(10, Math.max(1.2, (1.2 * unit) / Math.max(took, 0.01))));
    took = secondsOf(count, make).took;
  }
  const found = Array.from({ length: took > 10 * unit ? 1 : units }, () => secondsOf(count, make));
  return { rates: found.map((one) => (count * rows) / one.took), score: found[0]!.score };
}

function secondsOf(
  count: number,
  make: () => { run(): void; score(): number },
): { took: number; score: number } {
  const models = Array.from({ length: count }, make);
  const before = process.threadCpuUsage();
  for (const model of models) model.run();
  const { user, system } = process.threadCpuUsage(before);
  return { took: (user + system) / 1e6, score: models[0]!.score() };
}
