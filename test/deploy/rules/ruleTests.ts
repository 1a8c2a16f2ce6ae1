import { mkdtemp, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { runCommand } from '../toolsCommand.ts';
import { alone, storiesOf, type Rule } from './alone.ts';
import { mutantsOf } from './mutants.ts';
import { promtoolTests, type Stories } from './promtool.ts';
import type { RuleFiles } from './ruleFiles.ts';

/**
 * Tells promtool the stories of each of some rules, until one does not hold.
 * @param rules those that take the place of the ones of their names in `all`, one at a time
 * @returns for each what promtool says against it; nothing: its stories hold
 */
export async function ruleTests(
  promtool: string,
  rules: readonly Rule[],
  all: RuleFiles,
  stories: Stories,
  temporary: string,
): Promise<readonly string[]> {
  const work = await mkdtemp(join(temporary, 'rules-'));
  const said: string[] = [];
  const tell = async (number: number): Promise<void> => {
    const rule = rules[number]!;
    const groups = alone(rule, all);
    const file = join(work, `rule-${number}.yaml`);
    await writeFile(file, stringify({ groups }));
    said[number] = '';
    // The long stories come last, and take the longest.
    for (const [i, text] of promtoolTests(storiesOf(rule, stories), { file, groups }).entries()) {
      const tests = join(work, `tests-${number}-${i}.yaml`);
      await writeFile(tests, text);
      const { code, stdout, stderr } = await runCommand(promtool, ['test', 'rules', tests]);
      if (code === 0) continue;
      said[number] = `${stdout}${stderr}`;
      return;
    }
  };
  const left = rules.keys();
  const lane = async (): Promise<void> => {
    for (const number of left) await tell(number);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return said;
}

/** @returns changes of the rules that no story of theirs notices, and those that are no rules any more */
export async function unnoticed(
  promtool: string,
  rules: readonly Rule[],
  all: RuleFiles,
  stories: Stories,
  temporary: string,
): Promise<readonly string[]> {
  const mutants = rules.flatMap(mutantsOf);
  const said = await ruleTests(
    promtool,
    mutants.map(({ rule }) => rule),
    all,
    stories,
    temporary,
  );
  return mutants.flatMap(({ name }, i) => {
    if (said[i] === '') return [`no story notices ${name}`];
    // Promtool may also say that it cannot read it.
    return /FAILED/.test(said[i]!) && !/parse error/.test(said[i]!) ? [] : [`${name}: ${said[i]}`];
  });
}
