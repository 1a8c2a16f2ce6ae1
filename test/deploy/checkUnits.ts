import type { Chart } from './checkChart.ts';
import type { Check } from './checkReport.ts';
import { runCommand } from './toolsCommand.ts';

/** The chart's own tests, in its folder tests/. */
export function unitsCheck(untt: string, chart: Chart): Check {
  return {
    name: 'helm-unittest',
    run: async () => {
      const { code, stdout, stderr } = await runCommand(untt, ['--strict', chart.folder]);
      if (code !== 0) return [`${stdout}${stderr}`];
      // It is content with a chart that has none.
      return /^Tests: +[1-9]\d* passed/m.test(stdout) ? [] : [`no test was run:\n${stdout}`];
    },
  };
}
