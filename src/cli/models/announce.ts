import { openModels } from '../../batch/job.ts';
import { Intake } from '../../pipeline/intake.ts';
import { fieldsOf, frozenModelOf } from '../../pipeline/batchModel/frozenModel.ts';
import { StateError } from '../../core/state.ts';
import { WorkerError } from '../../worker/errors.ts';
import type { PublishedModels } from '../../worker/models/modelLog.ts';
import { modelsVersion, type ModelEntry } from '../../worker/models/records.ts';
import type { Clock } from '../../worker/ports.ts';
import { kept, readModels, type ModelTools } from './inspectModels.ts';

/** Which model is to be followed. @throws WorkerError where there is no such one */
export type Choice = (published: PublishedModels) => ModelEntry;

/** The model that was followed before the announced one. */
export const previousOf: Choice = (published) => {
  const { current } = published;
  if (current === undefined)
    throw new WorkerError('fatal', 'no model is announced: there is nothing to go back from');
  const { id, previous } = current;
  if (previous === null)
    throw new WorkerError('fatal', `model ${id} is the first that was announced: there is none before it`);
  if (!published.models.has(previous))
    throw new WorkerError('fatal', `model ${previous}, which was followed before ${id}, is no longer kept`);
  return kept(published, previous);
};

/**
 * Lets workers follow another model, after a look at whether they could. It takes the job's transactional id, so that no job that began
 * before writes after it.
 * @returns what was done, a sentence
 */
export async function announce(
  tools: ModelTools,
  clock: Clock,
  by: 'promote' | 'rollback',
  choose: Choice,
): Promise<string> {
  // What cannot be done must not fence a job that runs.
  const first = await wanted(tools, choose);
  if (first.isCurrent) return `model ${first.entry.id} is the announced one already: nothing was changed`;
  const producer = await openModels(tools.broker, tools.config.app);
  try {
    // Again: that job may have published meanwhile.
    const { entry, published } = await wanted(tools, choose);
    const previous = published.current?.id ?? null;
    const { id } = entry;
    await tools.models.announce(producer, { version: modelsVersion, id, by, previous, time: clock.now() });
    return `model ${id} is announced${previous === null ? '' : `, in the place of ${previous}`}: workers follow it from now on`;
  } finally {
    await producer.close();
  }
}

interface Wanted {
  readonly published: PublishedModels;
  readonly entry: ModelEntry;
  readonly isCurrent: boolean;
}

async function wanted(tools: ModelTools, choose: Choice): Promise<Wanted> {
  const published = await readModels(tools);
  const entry = choose(published);
  await checkUsable(tools, entry);
  return { published, entry, isCurrent: entry.id === published.current?.id };
}

/** As a worker of this configuration would take it. @throws StateError where its artifact is damaged; WorkerError where it cannot be read, or does not fit */
async function checkUsable(tools: ModelTools, entry: ModelEntry): Promise<void> {
  const artifact = await tools.models.artifact(entry);
  try {
    frozenModelOf(artifact, fieldsOf(new Intake(tools.config.topology)));
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    throw new WorkerError(
      'fatal',
      `model ${entry.id} does not fit the configuration: ${error.message}`,
      error,
    );
  }
}
