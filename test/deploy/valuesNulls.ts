import { isMap, type Values } from './values.ts';

/** null for one value of the chart. */
export interface Null {
  readonly path: string;
  /** As a values file. */
  readonly text: string;
  /** An example in which it would show, if not in the one that has all. */
  readonly example?: string;
}

/** Not together with what else is on. */
const examples: Readonly<Record<string, string>> = { autoscaling: 'autoscaling', podMonitor: 'monitoring' };

/** null for each group and each value in values.yaml but `config`, so that a new one is among them. */
export function nullsOf(defaults: Values): readonly Null[] {
  const { config, ...values } = defaults;
  return config === undefined ? [] : within(values, []);
}

function within(values: Values, above: readonly string[]): Null[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const steps = [...above, name];
    const text = steps.reduceRight((inner, step) => `{ ${JSON.stringify(step)}: ${inner} }`, 'null');
    const example = examples[steps[0]!];
    const own = { path: steps.join('.'), text, ...(example !== undefined && { example }) };
    return [own, ...(isMap(value) ? within(value, steps) : [])];
  });
}
