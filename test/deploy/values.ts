import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

type Value = null | string | number | boolean | Value[] | Values;
export interface Values {
  [key: string]: Value;
}

export const helm = join(import.meta.dirname, '../../helm');

export function chartFile(name: string): string {
  return readFileSync(join(helm, name), 'utf8');
}

/** The values that Helm would give the templates: each text on top of those before it, all on top of the chart's own. */
export function coalesced(defaults: string, ...texts: readonly string[]): Values {
  const given = texts.map(readAsHelm).reduce((under, over) => onTop(under, over), {});
  return onTop(readAsHelm(defaults), given, true);
}

/** Helm reads YAML 1.1. */
export function readAsHelm(text: string): Values {
  return (parse(text, { version: '1.1' }) ?? {}) as Values;
}

/** @param takesAway whether null takes away what is under it */
function onTop(under: Values, over: Values, takesAway = false): Values {
  const result = { ...under };
  for (const [name, value] of Object.entries(over)) {
    const old = under[name];
    if (value === null && takesAway && name in under) Reflect.deleteProperty(result, name);
    else result[name] = isMap(value) && isMap(old) ? onTop(old, value, takesAway) : value;
  }
  return result;
}

export function isMap(value: Value | undefined): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
