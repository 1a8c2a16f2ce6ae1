import { beforeAll, describe, expect, it } from 'vitest';
import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { Classes } from '../../src/core/classes.ts';
import { Calibration } from '../../src/models/batch/calibration.ts';
import { logistic } from '../../src/models/batch/logistic.ts';
import { artifactVersion, parseArtifact, type Artifact } from '../../src/pipeline/batchModel/artifact.ts';
import { chainOf, FrozenModel, type Fields } from '../../src/pipeline/batchModel/frozenModel.ts';
import { Intake } from '../../src/pipeline/intake.ts';
import type { Origin } from '../../src/pipeline/origin.ts';
import type { Topology } from '../../src/pipeline/topology.ts';
import { testEvents, testTopology as worker } from '../support/events.ts';

interface Seen {
  readonly numbers: Float64Array;
  readonly categories: (string | undefined)[];
  readonly y: number;
}

const origin: Origin = { timestamp: NaN, id: () => 0, key: () => undefined, lacks: () => false };

/** What the models see of events: the same for the job and for a worker, since both read them through an Intake. */
function seenBy(topology: Topology): { fields: Fields; rows: Seen[] } {
  const intake = new Intake(topology);
  const rows: Seen[] = [];
  for (const { value } of testEvents(900, 3)) {
    const event = intake.decodeLine(new TextEncoder().encode(value));
    const { action } = intake.admit(event, origin);
    if (action === 'reject' || action === 'drop' || !event.ok) continue;
    const { numbers, categories } = intake.sample;
    const row = { numbers: numbers.slice(), categories: [...categories] };
    const y = intake.readLabel(event.value);
    if (typeof y !== 'number') continue;
    intake.remember(y);
    rows.push({ ...row, y });
  }
  const { task, classes, chain } = intake;
  return {
    fields: { task, classes, numbers: chain.numberNames, categories: chain.categoryNames },
    rows,
  };
}

/** As the job does it: encoders and model learn the rows, and then both are frozen. */
function train({ fields, rows }: { fields: Fields; rows: Seen[] }): {
  artifact: Artifact;
  answers: number[];
} {
  const names = ['no', 'yes'];
  const shape = {
    version: artifactVersion,
    task: fields.task,
    classes: names,
    numbers: fields.numbers,
    categories: fields.categories,
    imputed: [1],
    transform: worker.transform,
    model: { kind: 'logistic', options: { epochs: 3, patience: 3, learningRate: 0.05, l1: 0, l2: 1e-4 } },
  };
  const classes = new Classes(names, 2);
  const context = { task: fields.task, classes };
  const chain = chainOf(shape, fields.task, classes);
  for (const { numbers, categories } of rows) chain.learnOne(numbers, categories);
  const model = logistic.create(shape.model.options, context);
  for (let epoch = 0; epoch < 3; epoch++) {
    for (const { numbers, categories, y } of rows) model.learnOne(chain.transformOne(numbers, categories), y);
    model.endEpoch();
  }
  const calibration = new Calibration(fields.task, 2, { a: -1.2, b: 0.1 });
  const answers = rows.map(({ numbers, categories }) => {
    model.decide(chain.transformOne(numbers, categories));
    return calibration.apply(model.scores).probabilities[1]!;
  });
  const states = { chain: chain.snapshot(), state: model.snapshot(), calibration: calibration.snapshot() };
  return { artifact: { ...shape, ...states }, answers };
}

const sent = (artifact: unknown): Artifact => parseArtifact(cbor.decode(cbor.encode(artifact)));

describe('a batch model that went through its artifact', () => {
  const world = seenBy(worker);
  let trained: ReturnType<typeof train>;

  beforeAll(() => {
    trained = train(world);
  });

  it("answers in the worker as it did in the job, bit for bit, also where the worker's columns stand in another order", () => {
    expect(world.rows.length).toBeGreaterThan(500);
    const there = new FrozenModel(sent(trained.artifact), world.fields);
    const found = world.rows.map((row) => there.predictOne(row.numbers, row.categories).probabilities[1]!);
    expect(found).toEqual(trained.answers);
    expect(new Set(found).size).toBeGreaterThan(100);

    const { numbers, categories } = world.fields;
    const turned = {
      ...world.fields,
      numbers: [...numbers].reverse(),
      categories: ['another', ...categories],
    };
    const elsewhere = new FrozenModel(sent(trained.artifact), turned);
    const again = world.rows.map(
      (row) =>
        elsewhere.predictOne(Float64Array.from(row.numbers).reverse(), ['x', ...row.categories])
          .probabilities[1]!,
    );
    expect(again).toEqual(trained.answers);
  });

  it('learns nothing from what it answers', () => {
    const artifact = sent(trained.artifact);
    const before = cbor.encode(artifact);
    const model = new FrozenModel(artifact, world.fields);
    const { numbers, categories } = world.rows[0]!;
    const first = model.predictOne(numbers, categories).probabilities[1];
    for (const row of world.rows)
      model.predictOne(
        row.numbers,
        [...row.categories].map(() => 'new colour'),
      );
    expect(model.predictOne(numbers, categories).probabilities[1]).toBe(first);
    expect(cbor.encode(artifact)).toEqual(before);
  });

  it.each<[string, (fields: Fields) => Fields, RegExp]>([
    [
      'a number that it reads is not there',
      (fields) => ({ ...fields, numbers: fields.numbers.filter((name) => name !== 'a') }),
      /reads number features that are not there: a/,
    ],
    [
      'a category that it reads is not there',
      (fields) => ({ ...fields, categories: [] }),
      /reads category features that are not there: colour/,
    ],
    [
      'the classes are others',
      (fields) => ({ ...fields, classes: new Classes(['yes', 'no'], 2) }),
      /tells no, yes apart, the worker yes, no/,
    ],
    [
      'the task is another',
      (fields) => ({ ...fields, task: 'regression' }),
      /is for classification, not regr/,
    ],
  ])('is refused where %s', (_, change, said) => {
    expect(() => new FrozenModel(sent(trained.artifact), change(world.fields))).toThrow(said);
  });

  it('is refused where it is of a newer version, or damaged', () => {
    const { artifact } = trained;
    expect(() => sent({ ...artifact, version: 2 })).toThrow(
      /version 2, this build reads 1: a newer Driftline/,
    );
    for (const key of Object.keys(artifact).filter((name) => name !== 'version'))
      expect(() => sent({ ...artifact, [key]: undefined }), key).toThrow(/the batch model is damaged/);
    expect(() => parseArtifact(null)).toThrow(/is no object/);
    const other = { ...artifact, model: { ...artifact.model, kind: 'forest' } };
    expect(() => new FrozenModel(sent(other), world.fields)).toThrow(/knows no batch model forest/);
  });
});
