import { formatOf } from '../adapters/files/rows.ts';
import { find } from '../core/kind.ts';
import { models } from '../models/registry.ts';
import type { Counts } from '../pipeline/counts.ts';
import { longestText } from '../pipeline/fields.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import type { Topology } from '../pipeline/topology.ts';
import type { Say } from './fileFields.ts';
import type { UnfitLabels } from './unfitLabels.ts';

/** Of reasons, or classes, that a sentence names. */
const mostNamed = 8;

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
  if (counts.events === 0) say(`${file} has no rows${isTable(file) ? ', but for a header at most' : ''}`);
  if (label === undefined || counts.events === 0) return;
  if (counts.unfit > 0) {
    const labels = counts.accepted - counts.quarantined - counts.unlabelled;
    const why = whyUnfit(pipeline, topology, counts.unfit === labels);
    say(`${counts.unfit} of ${labels} labels (${label.field}) do not fit (${unfit.text}): ${why}`);
  }
  if (learnedNothing(topology, { learned: counts.learned, waiting: waiting.size }))
    say(`none of the ${counts.events} events of ${file} could be learned: ${fates(counts, label.field)}`);
  else if (counts.learned === 0)
    say(
      `nothing was learned yet: all ${waiting.size} labelled events still wait for the update interval (update.events: ${update.events})`,
    );
}

function isTable(file: string): boolean {
  return formatOf(file) === 'csv';
}

/** What is wrong with labels that do not fit, and what to do. */
function whyUnfit({ classes }: Pipeline, { label, model }: Topology, all: boolean): string {
  if (label!.task === 'regression') return 'they are no finite numbers, which label.type asks for';
  const known = classes.names.slice(0, mostNamed).join(', ') + (classes.size > mostNamed ? ', …' : '');
  if (classes.declared)
    return `they are none of label.classes (${known})${all ? ', which must be written as the data has them' : ''}`;
  const { maximumClasses } = find(models, model);
  return classes.size < maximumClasses
    ? `a class is text of at most ${longestText} characters, true, false, or a number that is exact`
    : `${model.kind} tells ${maximumClasses} classes apart, and ${known} came first; take a model of more classes, or name those that are meant in label.classes`;
}

/** What became of the events, none of which was learned. */
function fates(counts: Counts, field: string): string {
  const { rejected, dropped, quarantined, unlabelled, unfit } = counts;
  const became: [number, string][] = [
    [rejected, `rejected (${reasonsText(counts.rejectedBy)})`],
    [dropped, `dropped (${reasonsText(counts.droppedBy)})`],
    [quarantined, `quarantined (${reasonsText(counts.quarantinedBy)})`],
    [unlabelled, `without a label (${field})`],
    [unfit, 'with a label that does not fit'],
  ];
  return became
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${count} ${what}`)
    .join(', ');
}

/** The commonest first. */
function reasonsText(reasons: ReadonlyMap<string, number>): string {
  const all = [...reasons].sort(([, a], [, b]) => b - a);
  const named = all.slice(0, mostNamed).map(([reason, count]) => `${reason} ${count}`);
  return [...named, ...(all.length > mostNamed ? ['…'] : [])].join(', ');
}
