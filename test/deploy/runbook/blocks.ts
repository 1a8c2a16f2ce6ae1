/** A block of commands in the runbook. */
export interface Block {
  /** In the file, from 1. */
  readonly line: number;
  readonly text: string;
  /** What is said above it, in a comment; undefined: nothing, or something else. */
  readonly mark: Run | 'on the cluster' | undefined;
}

/** The commands are run. */
export interface Run {
  readonly name: string;
  /** Who runs them; of several, each has one command. */
  readonly users: readonly string[];
}

/** Words that shells are called by, in blocks; other blocks are no commands. */
const shells = new Set(['', 'sh', 'bash', 'shell', 'console', 'text']);

function markOf(line: string | undefined): Block['mark'] {
  if (line === '<!-- on the cluster -->') return 'on the cluster';
  const match = /^<!-- run: (.+) as ([\w, -]+) -->$/.exec(line ?? '');
  return match === null ? undefined : { name: match[1]!, users: match[2]!.split(', ') };
}

/** All blocks of a Markdown file that may hold commands; an indented one is found, too. */
export function blocksOf(markdown: string): Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  for (let i = 0; i < lines.length; i++) {
    const open = /^\s*(`{3,}|~{3,})\s*(\w*)/.exec(lines[i]!);
    if (open === null) continue;
    const [, fence, language] = open;
    const end = lines.findIndex((line, at) => at > i && line.trim() === fence);
    if (end < 0) throw new Error(`the block of line ${i + 1} does not end`);
    if (shells.has(language!))
      blocks.push({ line: i + 1, text: lines.slice(i + 1, end).join('\n'), mark: markOf(lines[i - 1]) });
    i = end;
  }
  return blocks;
}

/** Commands, each with the lines that it goes on for; lines that are only a remark are left out. */
export function commandsOf({ text }: Block): string[] {
  return text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
}
