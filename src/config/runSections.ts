import * as z from 'zod';
import { outputFormats } from '../codecs/outputFormats.ts';
import { number, oneOf, text, textOf } from './leaves.ts';
import { mapping } from './mapping.ts';
import { topicName } from './names.ts';
import { part } from './part.ts';
import { Scalar } from './tree.ts';
import { duration, size } from './units.ts';

/** How many labelled events may wait for an update: each is kept in memory and in the checkpoint. */
export const maximumWaiting = 100_000;

export function updateSection() {
  return mapping({
    events: number({ integer: true, minimum: 1, maximum: maximumWaiting })
      .optional()
      .describe(
        `How many labelled events wait before they are learned. Default: 1; with \`time\` alone, ${maximumWaiting}, which ` +
          'bounds memory.',
      ),
    time: duration(1, 365 * 86_400_000)
      .optional()
      .describe('Event time from the first waiting event on. Default: no limit by time.'),
  }).transform(({ events, time }) => ({
    events: events ?? (time === undefined ? 1 : maximumWaiting),
    time,
  }));
}

/** The same for every file, and so large that it is made once. */
const outputFormat = part(outputFormats, undefined)
  .prefault('json' as never)
  .describe('How they are written.');

export function outputSection() {
  return mapping({
    topic: topicName().prefault('predictions').describe('Where predictions go.'),
    format: outputFormat,
  });
}

/** `off`, `false` or a topic. */
export function deadLetterSection() {
  const form = mapping(
    { topic: topicName().optional().describe('Where rejected events go. Default: `<app>.dead-letter`.') },
    'off or a mapping (of topic)',
  );
  const isOff = (input: unknown): boolean =>
    input instanceof Scalar && (input.value === false || input.text === 'off');
  return z
    .preprocess((input) => (isOff(input) ? false : input), z.union([z.literal(false), form]))
    .meta({ short: { enum: ['off', false] } });
}

export function deliverySection() {
  const error = '"exactly-once" or "at-least-once" is needed';
  return z
    .preprocess(textOf, z.enum(['exactly-once', 'at-least-once'], { error }))
    .meta({ title: '`exactly-once` or `at-least-once`' });
}

export function commitSection() {
  return mapping({
    interval: duration(1).prefault('100ms').describe('How often outputs are committed, while there are any.'),
    bytes: size(1, 2 ** 30)
      .prefault('8MiB')
      .describe('As soon as outputs of this size wait, they are committed.'),
  });
}

export function checkpointSection() {
  return mapping({
    interval: duration(1).prefault('30s').describe("How often the models' state is written with a commit."),
  });
}

export function httpSection() {
  return mapping({
    port: number({ integer: true, minimum: 0, maximum: 65_535 })
      .prefault(9464)
      .describe(
        'For `/metrics` and `/health/startup`, `/health/live`, `/health/ready` (`/startupz`, `/livez`, `/readyz`), which ' +
          '`driftline health FILE` asks; 0: any free one, told in the log, which that command cannot know.',
      ),
    host: text('an address').prefault('0.0.0.0').describe('The address to listen on.'),
  });
}

export function logSection() {
  return mapping({
    level: oneOf(['debug', 'info', 'warn', 'error']).prefault('info').describe('The least that is logged.'),
  });
}
