import type { PartSpec } from '../core/options.ts';
import { reactions } from '../pipeline/drift/registry.ts';
import type { Report } from './checks.ts';
import type { DriftSection } from './driftSection.ts';
import type { Parts } from './parts.ts';
import type { Sections } from './schema.ts';

type Detector = Parts['detectors'][number];

/** That what watches for drift can read what there is, and that each of its keys has an effect. */
export function checkDrift(
  sections: Partial<Sections>,
  labelled: boolean,
  parts: Parts,
  report: Report,
): void {
  const { drift } = sections;
  if (drift === undefined) return;
  if (!labelled) {
    report(['drift'], 'drift needs a label, and there is none: it is found in what the model gets wrong');
    return;
  }
  checkReads(drift, sections, parts, report);
  checkRises(drift, parts, report);
  const detector = detectorOf(drift.detector, parts);
  const reaction = reactions.find(({ name }) => name === drift.onDrift.kind);
  const model = parts.models.find(({ name }) => name === sections.model?.kind);
  if (detector?.warns === true && drift.warning !== undefined)
    report(
      ['drift', 'warning'],
      `${detector.name} warns itself: leave the second detector out, and make its own warnings more sensitive`,
    );
  else if (detector !== undefined && drift.warning?.kind === detector.name)
    checkSensitivity(detector, drift.detector, drift.warning, report);
  if (reaction?.needsWarning === true && detector?.warns === false && drift.warning === undefined) {
    report(
      ['drift', 'onDrift'],
      `${reaction.name} begins at a warning, and ${detector.name} gives none: add warning: { kind: … }, a second, more sensitive detector, or ` +
        `take one of ${namesOf(parts)}`,
    );
  }
  if (reaction?.needsRate === true && model !== undefined && model.hasRate !== true)
    report(['drift', 'onDrift'], `${model.name} has no learning rate that ${reaction.name} could raise`);
}

function checkReads(drift: DriftSection, { label }: Partial<Sections>, parts: Parts, report: Report): void {
  const regression = label?.task === 'regression';
  if (regression && drift.reads === 'error')
    report(['drift', 'reads'], 'a number is not right or wrong: read the loss, or leave reads out');
  for (const [path, spec] of [
    [['drift'], drift.detector],
    [['drift', 'warning'], drift.warning],
  ] as const) {
    const kind = spec && detectorOf(spec, parts);
    if (kind?.readsErrorsOnly !== true) continue;
    if (regression)
      report(
        path,
        `${kind.name} reads errors (right or wrong) only, and the label is a number: take another detector`,
      );
    else if (drift.reads === 'loss')
      report(
        ['drift', 'reads'],
        `${kind.name} reads errors (right or wrong) only: write reads: error, or leave it out`,
      );
  }
}

/** Something is done, and warned of, only where losses rise. */
function checkRises({ detector, warning, onDrift }: DriftSection, parts: Parts, report: Report): void {
  const fault = 'it finds only values that go down, and what is done about drift needs losses that rise';
  const isBlind = (spec: PartSpec): boolean => detectorOf(spec, parts)?.findsRises?.(spec.options) === false;
  if (onDrift.kind !== 'mark' && isBlind(detector)) report(['drift', 'onDrift'], fault);
  if (warning !== undefined && isBlind(warning)) report(['drift', 'warning'], fault);
}

/** A warning comes before a change, or never: a second detector of the first one's kind is more sensitive in some way. */
function checkSensitivity(kind: Detector, first: PartSpec, second: PartSpec, report: Report): void {
  const ways = kind.moreSensitive ?? {};
  const isNoMore = (name: string): boolean => {
    const [one, other] = [first.options[name], second.options[name]];
    const way = ways[name];
    if (one === other || way === 'neither') return true;
    return (
      way !== undefined && (way === 'larger' ? Number(other) < Number(one) : Number(other) > Number(one))
    );
  };
  if (!Object.keys(kind.options).every(isNoMore)) return;
  const remedies = Object.entries(ways).flatMap(([name, way]) =>
    way === 'neither' ? [] : [`a ${way} ${name}`],
  );
  report(
    ['drift', 'warning'],
    `it is no more sensitive than the first ${kind.name}, and would not warn before a change: give it ` +
      (remedies.length === 0 ? 'other options' : remedies.join(' or ')),
  );
}

function detectorOf({ kind }: PartSpec, { detectors }: Parts): Detector | undefined {
  return detectors.find(({ name }) => name === kind);
}

function namesOf({ detectors }: Parts): string {
  return detectors
    .filter(({ warns }) => warns)
    .map(({ name }) => name)
    .join(', ');
}
