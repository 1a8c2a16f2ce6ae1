import { reactions } from '../pipeline/drift/registry.ts';
import { driftKeys } from './driftSection.ts';
import type { AnyKind } from '../core/kind.ts';
import type { OptimizerKind } from '../models/optimizers/optimizer.ts';
import { outputFormats } from '../codecs/outputFormats.ts';
import { fileSchema } from './jsonSchema.ts';
import { keyRows } from './referenceKeys.ts';
import { nestedKinds, partSections } from './referenceParts.ts';
import { riverTable } from './referenceRiver.ts';
import { table } from './markdown.ts';
import { registeredParts, type Parts } from './parts.ts';
import { actionDoc } from './stages.ts';

/** What other folders declare, and the reference shows. */
export interface ReferenceTables {
  /** Why an event becomes a dead letter. */
  readonly reasons: readonly { readonly reason: string; readonly doc: string }[];
  /** Why a model answered, where there is more than one. */
  readonly answerReasons?: readonly { readonly reason: string; readonly doc: string }[];
  readonly metrics: readonly {
    readonly name: string;
    readonly type: string;
    readonly labels: readonly string[];
    readonly help: string;
  }[];
}

/** The reference of the configuration file in Markdown, made from what is declared: it cannot be out of date. */
export function configReference(tables: ReferenceTables, parts: Parts = registeredParts): string {
  return [
    '# Configuration reference',
    'Written by `driftline config reference` from the declarations in the code.',
    ...syntax,
    '## Keys',
    'Keys that are required must be given where the key around them is. `<name>` stands for any name.',
    table(['Key', 'Type', 'Default', 'Meaning'], keyRows(fileSchema(parts))),
    '## Models',
    ...partSections(parts.models, (model) => [predicts(model), reads(model)]),
    '## Batch models',
    'What `batch.model` can be: the nightly job trains it. All of them read number columns.',
    ...partSections(parts.batchModels, (model) => [predicts(model)]),
    '## Filters',
    `Each takes \`action\`, too. ${actionDoc} Default: \`reject\`.`,
    ...partSections(parts.filters),
    '## Transformers',
    ...partSections(parts.transformers, (kind) => [
      kind.runs === 'stream' ? 'Remembers the stream; needs a label.' : 'Works on the columns before it.',
    ]),
    '## Drift detectors',
    'Each takes these keys, too.',
    table(
      ['Key', 'Meaning'],
      Object.entries(driftKeys).map(([name, meaning]) => [`\`${name}\``, meaning]),
    ),
    ...partSections(parts.detectors, (kind) => [
      ...(kind.readsErrorsOnly ? [] : ['Reads losses or errors.']),
      kind.warns ? 'Warns.' : 'Does not warn.',
    ]),
    '## What is done about drift',
    'What `drift.onDrift` can be.',
    ...partSections(reactions),
    ...nestedKinds([
      ...parts.models,
      ...parts.batchModels,
      ...parts.filters,
      ...parts.transformers,
      ...parts.detectors,
    ]).flatMap(({ options, kinds }) => [
      `## Kinds of ${options.map((name) => `\`${name}\``).join(', ')}`,
      ...partSections(kinds, costNotes),
    ]),
    '## Beside River',
    'What River 0.26.1 calls the same thing, for those who know it or compare with it. An option of ours that River does not have says ' +
      "`none` there, and a parameter of River that is not here stands among a kind's options with `none` on the left.",
    riverTable([...parts.models, ...parts.transformers, ...parts.detectors, ...reactions]),
    '## Formats',
    ...partSections(parts.codecs),
    '## Formats of predictions',
    ...partSections(outputFormats.map((format) => ({ ...format, name: `predictions in ${format.name}` }))),
    '## Reasons of dead letters',
    'They stand in the header `driftline-reason`, and in the labels of metrics.',
    reasonTable(tables.reasons),
    ...(tables.answerReasons === undefined
      ? []
      : [
          '## Why a model answered',
          'Where `fallback` chooses between models, each choice has one of these reasons.',
          reasonTable(tables.answerReasons),
        ]),
    '## Metrics',
    table(
      ['Metric', 'Type', 'Labels', 'Meaning'],
      tables.metrics.map(({ name, type, labels, help }) => [
        `\`${name}\``,
        type,
        labels.map((label) => `\`${label}\``).join(', '),
        help,
      ]),
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

function predicts(model: Parts['models' | 'batchModels'][number]): string {
  const { tasks, maximumClasses } = model;
  return `Predicts: ${tasks.join(' or ')}${maximumClasses > 0 ? ` (at most ${maximumClasses} classes)` : ''}.`;
}

/** Of an optimizer: what its steps cost where most columns are 0. */
function costNotes(kind: AnyKind & Partial<Pick<OptimizerKind, 'skipsZeros'>>): readonly string[] {
  return kind.skipsZeros === undefined ? [] : [costs[kind.skipsZeros]];
}

const costs: Readonly<Record<OptimizerKind['skipsZeros'], string>> = {
  always: 'What a step costs follows the columns that are not 0, also with `l2`.',
  withoutL2: 'What a step costs follows the columns that are not 0; with `l2` it is all columns.',
  never: 'A step costs all columns: what was learned of one moves its weight at each later step, too.',
};

function reasonTable(reasons: ReferenceTables['reasons']): string {
  return table(
    ['Reason', 'Meaning'],
    reasons.map(({ reason, doc }) => [`\`${reason}\``, doc]),
  );
}

const syntax = [
  '## Values',
  [
    '- One YAML 1.2 document. Unknown keys and keys that are there twice are faults.',
    '- `${NAME}` is replaced by an environment variable, `${NAME:-default}` likewise with a default (also where it is empty), ' +
      '`${file:PATH}` by the text of a file without its last line break (relative to the configuration file). `$${` is a ' +
      'literal `${`. They are replaced within a value, before it gets its type, never in keys and never as structure. What ' +
      'is put in is not looked through again.',
    '- Within `{ }` and `[ ]`, quote them: `{ port: "${PORT}" }`. A number or a boolean is read all the same.',
    '- A duration is a number and a unit: `200ms`, `30s`, `5m`, `1h`, `1d`. A size is a number of bytes, or one with a unit: ' +
      '`512KiB`, `8MiB`, `1GiB`, `1TiB`, `500kB`, `1MB`, `1GB`, `1TB`.',
    '- A part (a model, a filter, …) is `{ kind: name, option: value }`; a bare name is that kind with its defaults.',
  ].join('\n'),
];

function reads({ readsFeatures, readsCategories, takesMissing }: Parts['models'][number]): string {
  if (!readsFeatures) return 'Reads no features.';
  const columns = readsCategories ? 'Reads number and category columns' : 'Reads number columns';
  return takesMissing ? `${columns}; values may be missing (\`missing: pass\`).` : `${columns}.`;
}
