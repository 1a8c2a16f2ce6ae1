import type { Chart } from './checkChart.ts';
import type { Check } from './checkReport.ts';
import { runCommand } from './toolsCommand.ts';

/** Those of what the values' schema refuses as well: is it refused where somebody skips that? */
const pastSchema = ['--skip-schema-validation', '--file', 'tests/past-schema/*_test.yaml'];

/** The chart's own tests, in its folder tests/. */
export function unitsChecks(untt: string, chart: Chart): readonly Check[] {
  const check = (name: string, parameters: readonly string[]): Check => ({
    name,
    run: async () => {
      const { code, stdout, stderr } = await runCommand(untt, ['--strict', ...parameters, chart.folder]);
      if (code !== 0) return [`${stdout}${stderr}`];
      // It is content with a chart that has none.
      return /^Tests: +[1-9]\d* passed/m.test(stdout) ? [] : [`no test was run:\n${stdout}`];
    },
  });
  return [check('helm-unittest', []), check("helm-unittest, past the values' schema", pastSchema)];
}
