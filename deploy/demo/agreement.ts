import type { Findings } from './audit.ts';
import type { Figures } from './figures.ts';
import type { Replayed } from './replay.ts';

/** Both sides divide the same whole numbers; only the order of the steps may differ. */
const tolerance = 1e-9;

/**
 * Where the worker's own figures and the topics differ, and what is wrong in the topics; a sentence each. The worker's accuracy is the
 * online model's: where others answered, too, the replay knows what it would have said.
 */
export function differences(
  played: number,
  figures: Figures,
  findings: Findings,
  replayed: Pick<Replayed, 'online' | 'faults'>,
): string[] {
  const wrong = [...findings.faults, ...replayed.faults];
  const online = replayed.online.size === 0 ? findings.byPartition : replayed.online;
  const hold = (what: string, ours: number, worker: number): void => {
    if (Math.abs(ours - worker) <= tolerance || (Number.isNaN(ours) && Number.isNaN(worker))) return;
    wrong.push(`${what}: the topics say ${ours}, the worker says ${worker}`);
  };
  if (findings.events !== played)
    wrong.push(`${played} events were played, the topic holds ${findings.events}`);
  hold('events', findings.events, figures.events);
  hold('accepted events (predictions)', findings.predictions, figures.accepted);
  hold('rejected events (dead letters)', findings.deadLetters, figures.rejected);
  hold('dropped events', findings.dropped, figures.dropped);
  holdReasons('rejected', findings.rejectedBy, figures.rejectedBy);
  holdReasons('quarantined', findings.quarantinedBy, figures.quarantinedBy);
  const scored = [...online.values()].reduce((sum, one) => sum + one.scored, 0);
  hold('scored events', scored, figures.scored);
  for (const [partition, quality] of online) {
    for (const metric of ['accuracy', 'noChange', 'kappa', 'kappaNoChange'] as const) {
      const worker = figures.partitions[partition]?.[metric] ?? NaN;
      hold(`${metric} of partition ${partition}`, quality[metric], worker);
    }
  }
  return wrong;

  function holdReasons(what: string, ours: Readonly<Record<string, number>>, worker: typeof ours): void {
    for (const reason of new Set([...Object.keys(ours), ...Object.keys(worker)])) {
      hold(`${what} as ${reason}`, ours[reason] ?? 0, worker[reason] ?? 0);
    }
  }
}
