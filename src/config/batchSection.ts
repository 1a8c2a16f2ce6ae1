import type { BatchOptions } from '../batch/options.ts';
import type { LabelField } from '../pipeline/topology.ts';
import { number, parsed, text } from './leaves.ts';
import { mapping } from './mapping.ts';
import { classesFault, taskFault } from './modelChecks.ts';
import type { FeatureTypes } from './optionLeaves.ts';
import { bareKind, part } from './part.ts';
import type { Parts } from './parts.ts';
import type { Sections } from './schema.ts';
import { duration, size } from './units.ts';

type Kinds = Parts['batchModels'];

const hour = 3_600_000;
const tenYears = 3650 * 24 * hour;

export function batchSection(kinds: Kinds, features: FeatureTypes) {
  return mapping({
    model: part(kinds, features)
      .optional()
      .describe(
        'What is trained. Default: by the label, `linear` for a number, `logistic` for two declared classes, `softmax` for more.',
      ),
    window: duration(hour, tenYears)
      .prefault('30d')
      .describe(
        'Of event time, up to the newest event: labelled events within it are trained and tested on.',
      ),
    memory: size(128 * 2 ** 20, 2 ** 40)
      .prefault('512MiB')
      .describe('The most that the process of `driftline train` may hold (resident set).'),
    disk: size(2 ** 20)
      .prefault('16GiB')
      .describe('The most that the rows may take on disk while they are trained on; then they are deleted.'),
    directory: text('a folder')
      .optional()
      .describe(
        "The folder for these rows, relative to the working directory. Default: the system's folder for temporary files.",
      ),
    minimumRows: number({ integer: true, minimum: 10 })
      .prefault(500)
      .describe('With fewer labelled events in the window no model is trained.'),
    tolerance: number({ minimum: 0 })
      .prefault(0.02)
      .describe(
        "How much the mean loss over the test days may be above the standing model's before a new model is refused, noise " +
          'between days allowed for: log loss in nats for classes, squared error over the variance of the label for numbers.',
      ),
    store: store()
      .prefault('topic')
      .describe(
        'Where the models are kept: in the topic `<app>.models`, or as files in a folder (relative to the working directory), ' +
          'which the job and all workers must reach.',
      ),
    keepModels: number({ integer: true, minimum: 1, maximum: 1000 })
      .prefault(7)
      .describe(
        'How many of the newest models are kept; older ones are deleted, but for the one that workers follow and the one before it.',
      ),
    seed: number({ integer: true, minimum: 0, maximum: 2 ** 32 - 1 })
      .prefault(42)
      .describe(
        'Of the order of the rows in an epoch. The same topic up to the same offsets, or the same files, with the same seed give the same model, bit for bit; rows before the window have a part in the order, too.',
      ),
  });
}

function store() {
  const prefix = 'folder:';
  return parsed(
    'topic or folder:PATH',
    '`topic` or `folder:PATH`',
    /^(topic|folder:.+)$/,
    (given): BatchOptions['store'] | undefined => {
      if (given === 'topic') return given;
      const folder = given.slice(prefix.length);
      return folder.trim() === '' ? undefined : { folder };
    },
  );
}

/** With the model that fits the label, where none was given. */
export function batchOptions(
  section: Sections['batch'],
  label: LabelField | undefined,
  kinds: Kinds,
): BatchOptions {
  const { model = defaultModel(label, kinds), directory, ...rest } = section;
  return { model, ...rest, directory };
}

function defaultModel(label: LabelField | undefined, kinds: Kinds): BatchOptions['model'] {
  const kind = label && fittingKind(label, kinds);
  return kind && bareKind(kind).data;
}

/** The first kind that fits the label. Undefined: none, or the classes are not declared, so that nobody knows how many there are. */
export function fittingKind(label: LabelField, kinds: Kinds): Kinds[number] | undefined {
  if (label.task === 'classification' && label.classes === undefined) return undefined;
  return kinds.find(
    (kind) => taskFault(kind, label) === undefined && classesFault(kind, label) === undefined,
  );
}
