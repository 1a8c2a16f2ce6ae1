/** How a program that people run by hand takes its command line: what is wrong with that is a line, its usage, and exit code 2. */
import { parseArgs, type ParseArgsConfig } from 'node:util';

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The options of this process. @param usage e.g. `node deploy/broker/main.ts [--port N]` */
export function optionsOf<const O extends NonNullable<ParseArgsConfig['options']>, T>(
  usage: string,
  options: O,
  read: (values: ReturnType<typeof parseArgs<{ options: O }>>['values']) => T,
): T {
  try {
    return read(parseArgs({ options }).values);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!(error instanceof UsageError) && code?.startsWith('ERR_PARSE_ARGS_') !== true) throw error;
    console.error(`${(error as Error).message}\nUsage: ${usage}`);
    process.exit(2);
  }
}

/** @param option its name, as it is given. @throws UsageError where the text is no whole number from `least` on */
export function wholeNumber(
  option: string,
  text: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < least || value > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
    throw new UsageError(`${option} ${JSON.stringify(text)}: a whole number ${range} is needed`);
  }
  return value;
}
