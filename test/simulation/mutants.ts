import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { simulate } from './simulation.ts';

/** A guard that is taken out of the code, as text: what is looked for must be there exactly once, so that this list cannot go stale. */
export interface Mutant {
  readonly name: string;
  /** What would go wrong without it. */
  readonly guard: string;
  readonly file: string;
  readonly edits: readonly (readonly [find: string, replace: string])[];
  /** Where the search begins: it takes too many seeds from the first one on. */
  readonly from?: number;
}

export const mutants: readonly Mutant[] = [
  {
    name: 'fence',
    guard: 'the transactional id is inited before the state is read',
    file: 'worker/task.ts',
    edits: [
      ['    this.writer = await CommitWriter.open(this.tools, this.partition, moved);\n', ''],
      [
        '    this.pipeline = restored.pipeline;\n',
        '    this.pipeline = restored.pipeline;\n    this.writer = await CommitWriter.open(this.tools, this.partition, moved);\n',
      ],
    ],
  },
  {
    name: 'fenced task',
    guard: 'a task that was fenced asks the group before it inits again',
    file: 'worker/worker.ts',
    edits: [
      [
        '    void this.waitForGroup(partition, error as WorkerError);\n',
        '    this.owned.delete(partition);\n    this.own(partition);\n',
      ],
    ],
  },
  {
    name: 'manifest position',
    guard: "the manifest says where to go on, and not the group's offset",
    file: 'worker/restore.ts',
    edits: [['[options.input.topic]: at.next }', '[options.input.topic]: committed?.next ?? at.next }']],
  },
  {
    name: 'offset before manifest',
    guard: "a group's offset that is seen before its manifest is not taken for one that was reset by hand",
    file: 'worker/restore.ts',
    edits: [['const looks = 5;', 'const looks = 1;']],
    from: 1300,
  },
  {
    name: 'memory drop',
    guard: 'what a task has in memory is dropped on any error',
    file: 'worker/task.ts',
    edits: [['    this.pipeline = restored.pipeline;\n', '    this.pipeline ??= restored.pipeline;\n']],
  },
  {
    name: 'sign of life',
    guard: 'a task that fails and tries again is alive',
    file: 'worker/task.ts',
    edits: [
      [
        '      const { commits } = this.status;\n      this.status.moved(clock.elapsed());\n',
        '      const { commits } = this.status;\n',
      ],
      [
        '        // What fails does not hang; how long it may go on failing is for `patience`.\n        this.status.moved(clock.elapsed());\n',
        '',
      ],
      ['      this.status.moved(clock.elapsed() + wait);\n', ''],
    ],
  },
  {
    name: 'single flight',
    guard: 'one commit at a time',
    file: 'worker/taskCommits.ts',
    edits: [['    await this.committing;\n    // That may', '    // That may']],
  },
  {
    name: 'failed commit',
    guard: 'a commit that failed in the background ends the attempt',
    file: 'worker/taskCommits.ts',
    edits: [
      ['    this.committing = committing;\n', '    this.committing = committing.catch(() => undefined);\n'],
    ],
  },
  {
    name: 'generation',
    guard: 'a later generation that gives a partition away ends its task',
    file: 'worker/worker.ts',
    edits: [['if (!partitions.includes(partition)) task.stop();', 'if (partitions.length > 9) task.stop();']],
  },
  {
    name: 'confirmed generation',
    guard: 'only a heartbeat in the generation that still stands lets a fenced task begin again',
    file: 'worker/worker.ts',
    edits: [
      [
        'if (this.generation !== generation || confirmed !== generation) return;',
        'if (this.ending.signal.aborted) return;',
      ],
    ],
  },
  {
    name: 'output suppression',
    guard: 'what is learned again goes out no second time',
    file: 'worker/restore.ts',
    edits: [
      ['[options.input.topic]: at.next }', '[options.input.topic]: segments[0]?.from ?? at.next }'],
      ['    for (let position = from; position < to;) {', '    for (let position = from; position < 0;) {'],
    ],
  },
  {
    name: 'kept partition',
    guard: 'a task whose partition is kept over a rebalance goes on, and no second one begins beside it',
    file: 'worker/worker.ts',
    edits: [
      ['    if (earlier !== undefined && !earlier.task.stopped) return;\n', ''],
      [
        '(earlier?.ended ?? Promise.resolve())',
        '(earlier?.task.stopped === true ? earlier.ended : Promise.resolve())',
      ],
    ],
  },
  {
    name: 'segments',
    guard: 'a new snapshot holds all that was learned before: nothing of it is learned again',
    file: 'worker/taskCommits.ts',
    edits: [
      ['const segments = snapshot === undefined ? this.segments : [];', 'const segments = this.segments;'],
    ],
  },
  {
    name: 'sweep',
    guard: 'what an earlier transaction left without an end is ended before the next one',
    file: 'worker/ownedProducer.ts',
    edits: [['    await producer.sweep(app, [', '    await Promise.resolve([']],
  },
  {
    name: 'swap position',
    guard: 'a batch model is taken only where what comes was not trained on',
    file: 'worker/taskCommits.ts',
    edits: [['return this.next >= from ? newest : undefined;', 'return from >= 0 ? newest : undefined;']],
  },
  {
    name: 'swap checkpoint',
    guard: 'a batch model is taken in a commit that also writes a checkpoint: no replay crosses it',
    file: 'worker/taskCommits.ts',
    edits: [['drifted || this.changed || clock', 'drifted || clock']],
  },
  {
    name: 'registry checkpoint',
    guard:
      "an event that is refused by the registry's word is committed with a checkpoint: no replay decides again",
    file: 'worker/taskCommits.ts',
    edits: [['    this.outside = outside;\n    this.turns++;\n', '    this.outside = outside;\n']],
  },
  {
    name: 'swap seen',
    guard: 'that a batch model was taken is not committed is seen also where no record comes',
    file: 'worker/taskCommits.ts',
    edits: [['return !this.changed && this.next', 'return this.next']],
  },
  {
    name: 'restored model',
    guard: 'what is learned again is scored by the batch model of the checkpoint',
    file: 'worker/restore.ts',
    edits: [['  if (id === null || batchModels === undefined) return null;', '  return id;']],
  },
];

const src = join(import.meta.dirname, '../../src');

/** The simulation with a mutant in the place of the code. */
export async function withMutant(mutant: Mutant): Promise<typeof simulate> {
  const outfile = join(
    import.meta.dirname,
    `../../.driftline/mutants/${mutant.name.replaceAll(' ', '-')}.mjs`,
  );
  const target = join(src, mutant.file);
  await build({
    entryPoints: [join(import.meta.dirname, 'simulation.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
    logLevel: 'error',
    plugins: [
      {
        name: 'mutant',
        setup(bundler) {
          bundler.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
            if (path !== target) return undefined;
            return { contents: mutated(await readFile(path, 'utf8'), mutant), loader: 'ts' };
          });
        },
      },
    ],
  });
  try {
    const module = (await import(pathToFileURL(outfile).href)) as { simulate: typeof simulate };
    return module.simulate;
  } finally {
    await rm(outfile, { force: true });
  }
}

function mutated(source: string, { name, file, edits }: Mutant): string {
  return edits.reduce((text, [find, replace]) => {
    if (text.split(find).length !== 2)
      throw new Error(`mutant "${name}": this is not in ${file} exactly once: ${find}`);
    return text.replace(find, () => replace);
  }, source);
}
