import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chart } from './checkChart.ts';
import { template, type Helm } from './checkHelm.ts';
import { accepted, placesTold, refused, type Values } from './checkValues.ts';
import type { Check } from './checkReport.ts';
import type { CommandResult } from './toolsCommand.ts';

/** Checks of the values' schema, each with values of its own over the base example. */
export function valuesChecks(helm: Helm, chart: Chart, temporary: string): readonly Check[] {
  const answer = async ({ values, alone }: Values): Promise<CommandResult> => {
    const file = join(await mkdtemp(join(temporary, 'values-')), 'values.yaml');
    await writeFile(file, values);
    return template(helm, chart, { values: alone === true ? [file] : [chart.base.file, file] });
  };
  return [
    ...accepted.map((values) => ({
      name: `values accepted: ${values.name}`,
      run: async () => {
        const { code, stderr } = await answer(values);
        return code === 0 ? [] : [stderr];
      },
    })),
    ...refused.map((values) => ({
      name: `values refused: ${values.name}`,
      run: async () => {
        const { code, stderr } = await answer(values);
        if (code === 0) return ['they were accepted'];
        const places = placesTold(stderr);
        return places.length === 1 && places[0] === values.at
          ? []
          : [`expected one complaint, at '${values.at}', found ${places.length}:\n${stderr}`];
      },
    })),
  ];
}
