/** A command of ours about a configuration file, for a sentence that says what to do: it can be copied into a shell. */
export function commandLine(file: string, command: string, options = ''): string {
  return `driftline ${command} ${shellWord(file)} ${options}`.trimEnd();
}

/** From the beginning of the input, or, where that is too long ago, from its end. */
export function learnAfresh(file: string): string {
  return `${commandLine(file, 'reset', '--to earliest --model fresh')} (or --to latest)`;
}

function shellWord(text: string): string {
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
