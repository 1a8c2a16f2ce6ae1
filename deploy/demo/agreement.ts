import type { Findings } from './audit.ts';
import type { Figures } from './figures.ts';

/** Both sides divide the same whole numbers; only the order of the steps may differ. */
const tolerance = 1e-9;

/** Where the worker's own figures and the topics differ, and what is wrong in the topics; a sentence each. */
export function differences(played: number, figures: Figures, findings: Findings): string[] {
  const wrong = [...findings.faults];
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
  hold('scored events', findings.quality.scored, figures.scored);
  for (const [partition, quality] of findings.byPartition) {
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
