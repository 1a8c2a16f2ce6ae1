/** `node test/deploy/tools.ts [NAME]...`: builds the pinned tools (or all of them) into .driftline/tools/bin. */
import { goMissing, hasGo } from './toolsGo.ts';
import { installed } from './toolsInstalled.ts';
import { pinnedTools, type ToolName } from './toolsPinned.ts';
import { endOnSignal } from './toolsTemporary.ts';

const isTool = (name: string): name is ToolName => name in pinnedTools;
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !isTool(name));
if (unknown.length > 0) {
  console.error(`no such tool: ${unknown.join(', ')}; there are ${Object.keys(pinnedTools).join(', ')}`);
  process.exit(2);
}
if (!(await hasGo())) {
  console.error(goMissing);
  process.exit(1);
}
endOnSignal();
const names = asked.length === 0 ? Object.keys(pinnedTools) : asked;
for (const name of names.filter(isTool)) {
  console.log(
    await installed(name, (line) => {
      console.error(line);
    }),
  );
}
