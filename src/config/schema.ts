import type * as z from 'zod';
import type { AnyKind } from '../core/kind.ts';
import { reactions } from '../pipeline/drift/registry.ts';
import { batchSection } from './batchSection.ts';
import { driftSection } from './driftSection.ts';
import { fallbackSection } from './fallbackSection.ts';
import { featuresSection } from './featuresSection.ts';
import { evaluateSection, inputSection } from './inputSection.ts';
import { kafkaSection } from './kafkaSection.ts';
import { labelSection } from './labelSection.ts';
import { number } from './leaves.ts';
import { madeOnce } from './madeOnce.ts';
import { list } from './mapping.ts';
import { appName } from './names.ts';
import { dependsOnFile } from './nestedPart.ts';
import type { FeatureTypes, ReadFile } from './optionLeaves.ts';
import { part } from './part.ts';
import type { Parts } from './parts.ts';
import {
  checkpointSection,
  commitSection,
  deadLetterSection,
  deliverySection,
  httpSection,
  logSection,
  outputSection,
  updateSection,
} from './runSections.ts';
import { filtersSection } from './stages.ts';

/** What a section is made for: the kinds that there are; and of the file, which features it declares, and what reads the files beside it. */
type Maker = (parts: Parts, features: FeatureTypes, readFile?: ReadFile) => z.ZodType;

/** The file's keys: each with its schema, default and documentation. */
const makers = {
  app: () =>
    appName().describe(
      'The name of this worker: its group id, and the beginning of its transactional ids and internal topics.',
    ),
  kafka: () => kafkaSection().prefault({}).describe('The cluster.'),
  input: (parts, _features, readFile) => inputSection(parts.codecs, readFile).describe('The events.'),
  label: () =>
    labelSection()
      .optional()
      .describe('What is predicted: a field, or the long form. Leave it out to predict only.'),
  features: () =>
    featuresSection().describe('What it is predicted from, as `name: type` or in the long form.'),
  filters: (parts, features) =>
    filtersSection(parts.filters, features)
      .prefault([])
      .describe('What stands before the model, in this order.'),
  transform: (parts, features) =>
    list(part(parts.transformers, features), 'transformers')
      .prefault([])
      .describe('What makes columns of the features, in this order.'),
  model: (parts, features) => part(parts.models, features).describe('What predicts and learns.'),
  update: () =>
    updateSection()
      .prefault({})
      .describe('When waiting labelled events are learned: by count or event time, whichever comes first.'),
  drift: (parts, features) =>
    driftSection(parts.detectors, features)
      .optional()
      .describe(
        "What watches the online model's answers for drift, and what is done then; the bare name is short for `{ kind: … }`. Needs a label. " +
          'Default: nothing does.',
      ),
  evaluate: () => evaluateSection().prefault({}).describe('How the model is scored.'),
  batch: (parts, features) =>
    batchSection(parts.batchModels, features)
      .prefault({})
      .describe('The nightly job, which trains one batch model on the labelled events of all partitions.'),
  fallback: () =>
    fallbackSection()
      .optional()
      .describe(
        'Which of the models answers, where a batch model stands beside the online one; the bare `use` is short for ' +
          '`{ use: … }`. Needs a label, and all classes of one that is a category. Default: the online model answers, alone.',
      ),
  output: () => outputSection().prefault({}).describe('The predictions.'),
  deadLetter: () =>
    deadLetterSection()
      .prefault({})
      .describe(
        'Events that are rejected, as they came, with the reason in a header; `off`: they are only counted.',
      ),
  delivery: () =>
    deliverySection()
      .prefault('exactly-once')
      .describe(
        'Predictions through failures: each once, or (`at-least-once`) at once, and perhaps again with the same id and value. What is learned is learned once in both.',
      ),
  threads: () =>
    number({ integer: true, minimum: 1, maximum: 64 })
      .prefault(1)
      .describe('How many members of the group this process has, each in a thread of its own.'),
  commit: () => commitSection().prefault({}).describe('The transactions.'),
  checkpoint: () => checkpointSection().prefault({}).describe('The checkpoints.'),
  http: () => httpSection().prefault({}).describe('Metrics and health.'),
  log: () => logSection().prefault({}).describe('The log, as JSON lines.'),
} as const satisfies Record<string, Maker>;

type Shape = { readonly [K in keyof typeof makers]: ReturnType<(typeof makers)[K]> };

/** The kinds that stand in a section. */
const kindsIn: { readonly [K in keyof Shape]?: (parts: Parts) => readonly AnyKind[] } = {
  input: ({ codecs }) => codecs,
  filters: ({ filters }) => filters,
  transform: ({ transformers }) => transformers,
  model: ({ models }) => models,
  drift: ({ detectors }) => [...detectors, ...reactions],
  batch: ({ batchModels }) => batchModels,
};

/** To make the sections takes longer than to read a file by them: those that are the same for every file are made once. */
const lastingSections = madeOnce((parts: Parts): ReadonlyMap<string, z.ZodType> => {
  const lasting = Object.entries(makers as Record<string, Maker>).filter(
    ([key]) => !kindsIn[key as keyof Shape]?.(parts).some(dependsOnFile),
  );
  return new Map(lasting.map(([key, make]) => [key, make(parts, undefined)]));
});

/**
 * The schemas of the file's keys. They are checked one by one, so that a fault in one hides none in another.
 * @param readFile for parts that name a file; undefined: none is read
 */
export function sectionsOf(parts: Parts, features: FeatureTypes, readFile?: ReadFile): Shape {
  const lasting = lastingSections(parts);
  const sections = Object.entries(makers as Record<string, Maker>).map(([key, make]) => [
    key,
    lasting.get(key) ?? make(parts, features, readFile),
  ]);
  // Each is what its own maker gave.
  return Object.fromEntries(sections) as Shape;
}

/** The sections of a file that are right in themselves, checked and with their defaults. */
export type Sections = { readonly [K in keyof Shape]: z.output<Shape[K]> };
