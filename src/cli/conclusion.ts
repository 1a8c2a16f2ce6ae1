import { formatOf } from '../adapters/files/rows.ts';
import { fatesText, labelsIn, whyUnfit } from '../pipeline/fates.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { Topology } from '../pipeline/topology.ts';
import type { Say } from './fileFields.ts';
import type { UnfitLabels } from './unfitLabels.ts';

/** Whether a run over a file came to nothing: labels were to be learned, and there was none that could be. */
export function learnedNothing(
  { label }: Topology,
  { learned, waiting }: { readonly learned: number; readonly waiting: number },
): boolean {
  return label !== undefined && learned + waiting === 0;
}

/** Says of a run over a file what was probably not meant: the figures of its report alone are easily passed over. */
export function conclude(
  pipeline: Pipeline,
  topology: Topology,
  file: string,
  unfit: UnfitLabels,
  say: Say,
): void {
  const { counts, waiting } = pipeline;
  const { label, update } = topology;
  const isTable = formatOf(file) === 'csv';
  if (counts.events === 0) say(`${file} has no rows${isTable ? ', but for a header at most' : ''}`);
  if (label === undefined || counts.events === 0) return;
  if (counts.unfit > 0) {
    const labels = labelsIn(counts);
    const why = whyUnfit(pipeline, topology, counts.unfit === labels, true);
    say(`${counts.unfit} of ${labels} labels (${label.field}) do not fit (${unfit.text}): ${why}`);
  }
  if (learnedNothing(topology, { learned: counts.learned, waiting: waiting.size }))
    say(`none of the ${counts.events} events of ${file} could be learned: ${fatesText(counts, label.field)}`);
  else if (counts.learned === 0)
    say(
      `nothing was learned yet: all ${waiting.size} labelled events still wait for the update interval (update.events: ${update.events})`,
    );
}
