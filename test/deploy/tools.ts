/** `node test/deploy/tools.ts [NAME]...`: builds the pinned tools (or all of them) into .driftline/tools/bin. */
import { goMissing, hasGo } from './toolsGo.ts';
import { installed } from './toolsInstalled.ts';
import { runMain } from './toolsMain.ts';
import { pinnedTools, type ToolName } from './toolsPinned.ts';

const isTool = (name: string): name is ToolName => name in pinnedTools;

async function main(): Promise<boolean> {
  const all = Object.keys(pinnedTools);
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !isTool(name));
  if (unknown.length > 0) throw new Error(`no such tool: ${unknown.join(', ')}; there are ${all.join(', ')}`);
  if (!(await hasGo())) throw new Error(goMissing);
  for (const name of (asked.length === 0 ? all : asked).filter(isTool))
    console.log(
      await installed(name, (line) => {
        console.error(line);
      }),
    );
  return true;
}

await runMain('tools', main);
