import { parseTime } from '../pipeline/time.ts';
import { number, oneOf, parsed } from './leaves.ts';
import { mapping } from './mapping.ts';
import { fieldName, topicName } from './names.ts';
import type { ReadFile } from './optionLeaves.ts';
import { part, type CheckedKind } from './part.ts';
import { duration, size } from './units.ts';

type Start = 'earliest' | 'latest' | number;

function start() {
  return parsed(
    'earliest, latest or a time in ISO 8601 (2026-01-31T00:00:00Z)',
    '`earliest`, `latest` or a time',
    /^(earliest|latest|\d{4}-.+)$/,
    (text): Start | undefined => (text === 'earliest' || text === 'latest' ? text : parseTime(text)),
  );
}

export function inputSection(codecs: readonly CheckedKind[], readFile: ReadFile | undefined) {
  return mapping({
    topic: topicName().describe('What is read.'),
    format: part(codecs, undefined, undefined, readFile)
      .prefault('json' as never)
      .describe("How the records' values are written."),
    start: start()
      .prefault('earliest')
      .describe('Where to begin where there is no checkpoint; a time without a zone is UTC.'),
    onLoss: oneOf(['stop', 'continue'])
      .prefault('stop')
      .describe(
        'Where records are gone before they were read (retention): end with an error, or go on with what is there.',
      ),
    id: fieldName()
      .optional()
      .describe('The field with the id: a string or a safe integer. Default: `topic-partition-offset`.'),
    time: fieldName()
      .optional()
      .describe("The field with the event's time: epoch ms or ISO 8601. Default: the record's timestamp."),
    maximumAhead: duration(0, 365 * 86_400_000)
      .prefault('1h')
      .describe(
        "How far an event's time may lie ahead of its record's timestamp; a later one is set back to that.",
      ),
    source: fieldName().optional().describe('The field that says who sent it. Default: none.'),
    key: fieldName()
      .optional()
      .describe("The field that is used as the event's key. Default: the record's key."),
    maximumBytes: size(1, 2 ** 30)
      .prefault('1MiB')
      .describe('The longest value of a record; a longer one is a dead letter.'),
  });
}

export function evaluateSection() {
  return mapping({
    window: number({ integer: true, minimum: 1, maximum: 1_000_000 })
      .prefault(1000)
      .describe('Of the metrics over a sliding window: how many scored events.'),
  });
}
