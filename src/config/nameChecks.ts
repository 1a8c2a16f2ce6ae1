import type { Report } from './checks.ts';
import type { Sections } from './schema.ts';

interface Named {
  readonly what: string;
  readonly topic: string;
  readonly path: readonly string[];
}

/** That the app's topics are different ones: what a worker writes must not be what it, or another part of it, reads. */
export function checkNames(sections: Partial<Sections>, report: Report): void {
  const { app, input, output, deadLetter } = sections;
  const used: Named[] = [];
  if (input !== undefined)
    used.push({ what: 'the input topic', topic: input.topic, path: ['input', 'topic'] });
  if (app !== undefined) {
    used.push({ what: "the app's state topic", topic: `${app}.state`, path: ['app'] });
    used.push({ what: "the app's models topic", topic: `${app}.models`, path: ['app'] });
  }
  if (output !== undefined)
    used.push({ what: 'the output topic', topic: output.topic, path: ['output', 'topic'] });
  const dead =
    deadLetter === false || deadLetter === undefined ? undefined : deadLetterTopic(app, deadLetter);
  if (dead !== undefined) {
    used.push({ what: 'the dead-letter topic', topic: dead, path: ['deadLetter', 'topic'] });
  }
  used.forEach((one, i) => {
    const other = used.slice(0, i).find((earlier) => collide(earlier.topic, one.topic));
    if (other === undefined) return;
    const sentence =
      other.topic === one.topic
        ? `${one.what} "${one.topic}" is ${other.what}, too: it must be another one`
        : `${one.what} "${one.topic}" and ${other.what} "${other.topic}" differ in "." and "_" only, which Kafka does not allow`;
    // The names of the app's own topics cannot be changed by themselves: the other one is told.
    report(one.path[0] === 'app' ? other.path : one.path, sentence);
  });
}

export function deadLetterTopic(
  app: string | undefined,
  deadLetter: Exclude<Sections['deadLetter'], false>,
): string | undefined {
  return deadLetter.topic ?? (app === undefined ? undefined : `${app}.dead-letter`);
}

/** Kafka's metrics replace "." by "_", so it refuses a topic whose name then is another's. */
function collide(a: string, b: string): boolean {
  return a.replaceAll('.', '_') === b.replaceAll('.', '_');
}
