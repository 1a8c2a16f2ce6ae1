import { find } from '../core/kind.ts';
import { models } from '../models/registry.ts';
import { longestText } from './fields.ts';
import type { Pipeline } from './pipeline.ts';
import type { Topology } from './topology.ts';

/** Of reasons, or classes, that a sentence names. */
const mostNamed = 8;

type Count = 'events' | 'accepted' | 'rejected' | 'dropped' | 'quarantined' | 'unlabelled' | 'unfit';
type Reasons = 'rejectedBy' | 'droppedBy' | 'quarantinedBy';

/** What became of events, as far as it tells why they were not learned. */
export type Fates = Readonly<Record<Count, number> & Record<Reasons, ReadonlyMap<string, number>>>;

/** A copy of counts that go on. */
export function fatesOf(counts: Fates): Fates {
  return fatesSince(counts, undefined);
}

/** Of the events since `before`, which the same counts were then. */
export function fatesSince(counts: Fates, before: Fates | undefined): Fates {
  const since = (name: Count): number => counts[name] - (before?.[name] ?? 0);
  const by = (name: Reasons): Map<string, number> =>
    new Map([...counts[name]].map(([reason, n]) => [reason, n - (before?.[name].get(reason) ?? 0)]));
  return {
    events: since('events'),
    accepted: since('accepted'),
    rejected: since('rejected'),
    dropped: since('dropped'),
    quarantined: since('quarantined'),
    unlabelled: since('unlabelled'),
    unfit: since('unfit'),
    rejectedBy: by('rejectedBy'),
    droppedBy: by('droppedBy'),
    quarantinedBy: by('quarantinedBy'),
  };
}

/** Labels that there were, whether they fit or not. */
export function labelsIn({ accepted, quarantined, unlabelled }: Fates): number {
  return accepted - quarantined - unlabelled;
}

/** For people: how many of events that were not learned were what. @param field of the label */
export function fatesText(fates: Fates, field: string): string {
  const { rejected, dropped, quarantined, unlabelled, unfit } = fates;
  const became: [number, string][] = [
    [rejected, `rejected (${reasonsText(fates.rejectedBy)})`],
    [dropped, `dropped (${reasonsText(fates.droppedBy)})`],
    [quarantined, `quarantined (${reasonsText(fates.quarantinedBy)})`],
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
  const all = [...reasons].filter(([, count]) => count > 0).sort(([, a], [, b]) => b - a);
  const named = all.slice(0, mostNamed).map(([reason, count]) => `${reason} ${count}`);
  return [...named, ...(all.length > mostNamed ? ['…'] : [])].join(', ');
}

/**
 * For people: what is wrong with labels that do not fit, and what to do.
 * @param all none does
 * @param shown whether classes that came with the data may be named, beside those of the configuration
 */
export function whyUnfit(
  { classes }: Pick<Pipeline, 'classes'>,
  { label, model }: Topology,
  all: boolean,
  shown: boolean,
): string {
  if (label!.task === 'regression') return 'they are no finite numbers, which label.type asks for';
  const known = classes.names.slice(0, mostNamed).join(', ') + (classes.size > mostNamed ? ', …' : '');
  if (classes.declared)
    return `they are none of label.classes (${known})${all ? ', which must be written as the data has them' : ''}`;
  const { maximumClasses } = find(models, model);
  return classes.size < maximumClasses
    ? `a class is text of at most ${longestText} characters, true, false, or a number that is exact`
    : `${model.kind} tells ${maximumClasses} classes apart, and ${shown ? known : 'others'} came first; take a model of more classes, or name those that are meant in label.classes`;
}
