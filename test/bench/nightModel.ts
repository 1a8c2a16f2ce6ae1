import { createFileSpool } from '../../src/adapters/spool/fileSpool.ts';
import { Fitting } from '../../src/batch/fitting.ts';
import { makeModel } from '../../src/batch/makeModel.ts';
import { always, unwatched } from '../../src/batch/ports.ts';
import { RowGatherer } from '../../src/batch/rowGatherer.ts';
import type { Config } from '../../src/config/config.ts';
import type { Artifact } from '../../src/pipeline/batchModel/artifact.ts';
import { Intake } from '../../src/pipeline/intake.ts';
import type { Batch } from '../../src/worker/ports.ts';

/** What the nightly job would make of these events, whatever its gate says. */
export async function nightModel({ topology, batch }: Config, batches: readonly Batch[]): Promise<Artifact> {
  const fitting = new Fitting(new Intake(topology), batch.model!);
  const { fields } = fitting;
  const spool = await createFileSpool({
    numbers: fields.numbers.length,
    categories: fields.categories.length,
    disk: batch.disk,
  });
  try {
    const rows = new RowGatherer(topology, spool, -Infinity);
    for (const records of batches)
      for (let i = 0; i < records.count; i++)
        await rows.take(rows.intake.decodeRecord(records, i), rows.intake.origin);
    await spool.seal();
    const { minimumRows, tolerance, seed } = batch;
    const options = { fitting, window: always, minimumRows, tolerance, seed, force: true };
    const { artifact } = await makeModel({ ...options, standing: undefined }, spool, unwatched);
    return artifact!;
  } finally {
    await spool.remove();
  }
}
