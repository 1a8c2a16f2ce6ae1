import type { Config } from '../../config/config.ts';
import { StateError } from '../../core/state.ts';
import { commandLine } from '../../worker/commandLine.ts';
import { passes, WorkerError } from '../../worker/errors.ts';
import type { ModelLog, PublishedModels } from '../../worker/models/modelLog.ts';
import type { ModelEntry } from '../../worker/models/records.ts';
import type { Broker, Encoding } from '../../worker/ports.ts';

export interface ModelTools {
  readonly config: Config;
  readonly broker: Broker;
  readonly encoding: Encoding;
  readonly models: ModelLog;
}

/** A model as `models show` tells of it. */
export interface ModelInspection extends ModelEntry {
  /** Whether workers follow it. */
  readonly announced: boolean;
  /** What is wrong with its artifact; null: all of it is there, and its hash holds. */
  readonly fault: string | null;
}

/** @throws WorkerError where there is no topic of models; it is not created */
export async function readModels({ broker, config, models }: ModelTools): Promise<PublishedModels> {
  if ((await broker.partitions(models.topic)) === undefined) {
    throw new WorkerError(
      'fatal',
      `topic ${models.topic} does not exist: the job of ${config.app} has not run yet (${commandLine(config.file, 'train')})`,
    );
  }
  return models.read();
}

/** @param id undefined: of the announced one. @throws WorkerError where there is none */
export async function inspectModel(tools: ModelTools, id: string | undefined): Promise<ModelInspection> {
  const published = await readModels(tools);
  const { current } = published;
  if (id === undefined && current === undefined)
    throw new WorkerError('fatal', `no model is announced; ${those(published)}`);
  const entry = kept(published, id ?? current!.id);
  return { ...entry, announced: entry.id === current?.id, fault: await faultOf(tools, entry) };
}

/** The entry of a model that is kept. @throws WorkerError with the ids that there are */
export function kept(published: PublishedModels, id: string): ModelEntry {
  const entry = published.models.get(id);
  if (entry === undefined) throw new WorkerError('fatal', `there is no model ${id}; ${those(published)}`);
  return entry;
}

async function faultOf(tools: ModelTools, entry: ModelEntry): Promise<string | null> {
  try {
    await tools.models.artifact(entry);
    return null;
  } catch (error) {
    const unreadable = passes(error) && entry.chunks === 0;
    if (!(error instanceof StateError) && !unreadable) throw error;
    return (error as Error).message;
  }
}

function those({ models }: PublishedModels): string {
  return models.size === 0 ? 'none is kept' : `these are kept: ${[...models.keys()].join(', ')}`;
}
