import { sum } from '../../system/process.ts';
import type { Actor } from './actor.ts';

/** What goes on before and after the commands of a block. It throws where something is not as the runbook says. */
export interface Step {
  readonly before?: (actor: Actor) => Promise<void>;
  /** @param out what the commands have printed */
  readonly after?: (actor: Actor, out: string) => Promise<void>;
}

function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

async function learned(actor: Actor): Promise<number> {
  const { out } = await actor.stage.shell('driftline inspect app.yaml --json', 'electricity');
  const found = JSON.parse(out) as { learned: number }[];
  return found.reduce((all, one) => all + one.learned, 0);
}

async function announced(actor: Actor): Promise<string | undefined> {
  const { out } = await actor.stage.shell('driftline models list app.yaml --json', 'electricity-train');
  return (JSON.parse(out) as { current: { id: string } | null }).current?.id;
}

async function train(actor: Actor): Promise<void> {
  const { code, err } = await actor.stage.shell('driftline train app.yaml --force', 'electricity-train');
  expect(code === 0, `train ended with ${code}: ${err}`);
}

/** Until all tasks have it. */
async function inUse(actor: Actor, id: string): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    const text = (await actor.worker?.metrics()) ?? '';
    if (sum(text, 'driftline_batch_model_in_use', `version="${id}"`) === 2) return;
    expect(Date.now() < end, `the worker does not take the model ${id}: ${actor.worker?.tail()}`);
    await new Promise((later) => setTimeout(later, 100));
  }
}

/** A worker that is started ends, and says so. */
async function refuses(actor: Actor, words: string): Promise<void> {
  const said = await actor.lastWords();
  expect(said.includes(words), `it does not say "${words}" but: ${said}`);
}

const repeated = (ids: readonly string[]): number => ids.length - new Set(ids).size;

/** The copy's models go on, and what came since is answered again. */
async function afterCopy(actor: Actor): Promise<void> {
  const before = await actor.ids('predictions');
  await actor.start();
  const after = await actor.ids('predictions');
  expect(repeated(after) > repeated(before), 'nothing was predicted again');
  expect((await learned(actor)) > 900, 'the model does not go on from the copy');
}

/** New events have a prediction each, old ones no other. */
async function goesOn(actor: Actor): Promise<void> {
  const before = await actor.ids('predictions');
  await actor.start();
  await actor.produce(40);
  await actor.caughtUp();
  const after = await actor.ids('predictions');
  const old = new Set(before);
  const more = after.filter((id) => !old.has(id)).length;
  expect(more > 20, `${more} predictions for 40 events and more`);
  expect(after.length === before.length + more, 'old events were predicted again');
}

export const steps: Readonly<Record<string, Step>> = {
  rights: {},
  'first install': {
    after: async (actor, out) => {
      expect((out.match(/^created /gm) ?? []).length === 5, `not all topics were made: ${out}`);
      await actor.produce(1200);
      await actor.start();
    },
  },
  'after the start': {
    after: (_, out) => {
      expect(out.startsWith('ready: ok\n'), out);
      return Promise.resolve();
    },
  },
  'rollback of a model': {
    before: async (actor) => {
      await train(actor);
      const first = await announced(actor);
      await inUse(actor, first!);
      await actor.produce(100);
      await train(actor);
      const second = await announced(actor);
      expect(second !== first, 'there is no second model');
      await actor.produce(10);
      await inUse(actor, second!);
    },
    after: async (actor) => {
      await inUse(actor, (await announced(actor))!);
    },
  },
  reset: { before: (actor) => actor.stop() },
  export: {
    before: async (actor) => {
      await actor.start();
    },
  },
  import: {
    before: async (actor) => {
      await actor.produce(30);
      await actor.caughtUp();
      await actor.stop();
    },
    after: afterCopy,
  },
  'state lost, with a copy': {
    before: async (actor) => {
      const { worker } = actor;
      await actor.lose('electricity.state');
      await actor.produce(10);
      const { code } = await worker!.ended;
      expect(code === 1, `the worker that ran ended with ${code}`);
      await refuses(actor, 'topic electricity.state (state) does not exist');
    },
    after: afterCopy,
  },
  'state lost, no copy': {
    before: async (actor) => {
      await actor.stop();
      await actor.lose('electricity.state');
      await actor.create('electricity.state', 2);
      const { out } = await actor.stage.shell('driftline topics app.yaml || true', 'electricity-topics');
      expect(out.includes('cleanup.policy'), `a state topic that is not compacted is not told: ${out}`);
      await actor.lose('electricity.state');
      await actor.stage.shell('driftline topics app.yaml --create', 'electricity-topics');
      await refuses(actor, 'but electricity.state holds no checkpoint of it');
    },
    after: goesOn,
  },
  'models lost': {
    before: async (actor) => {
      await actor.lose('electricity.models');
      await actor.produce(10);
      await actor.caughtUp();
      await refuses(actor, 'topic electricity.models (models) does not exist');
    },
    after: async (actor) => {
      await actor.produce(10);
      await inUse(actor, (await announced(actor))!);
    },
  },
  'input made again': {
    before: async (actor) => {
      await actor.stop();
      await actor.lose('events');
      await actor.create('events', 2);
      await actor.produce(5);
      await refuses(actor, `reset ${actor.stage.file} --to earliest`);
    },
    after: goesOn,
  },
  'more partitions': {
    before: async (actor) => {
      await actor.stop();
      await actor.extend('events', 3);
    },
    after: async (actor, out) => {
      expect(out.includes('extended electricity.state'), out);
      await goesOn(actor);
    },
  },
  looks: {
    after: async (actor, out) => {
      expect(/electricity +events +2/.test(out), `the third partition is not in the group: ${out}`);
      expect(out.includes('driftline-reason:'), `there are no reasons of dead letters: ${out}`);
      await actor.stop();
    },
  },
};
