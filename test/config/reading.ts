import { expect } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import type { ConfigFault } from '../../src/config/faults.ts';
import { parseConfig, type ParsedConfig, type ParseOptions } from '../../src/config/parse.ts';

/** Reads a text with these variables and files around it. */
export function read(
  text: string,
  env: Record<string, string> = {},
  files: Record<string, string> = {},
  options: Partial<ParseOptions> = {},
): ParsedConfig {
  const readFile = (path: string): string => {
    const content = files[path];
    if (content === undefined) throw new Error(`ENOENT: no such file or directory, open '${path}'`);
    return content;
  };
  return parseConfig(text, { env, readFile, ...options });
}

export function configOf(...args: Parameters<typeof read>): Config {
  const parsed = read(...args);
  expect(parsed.ok ? [] : parsed.faults).toEqual([]);
  return (parsed as ParsedConfig & { ok: true }).config;
}

export function faultsOf(...args: Parameters<typeof read>): readonly ConfigFault[] {
  const parsed = read(...args);
  expect(parsed.ok).toBe(false);
  return (parsed as ParsedConfig & { ok: false }).faults;
}
