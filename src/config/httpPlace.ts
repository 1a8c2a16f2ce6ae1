import type * as z from 'zod';
import type { ConfigFault } from './faults.ts';
import type { Surroundings } from './interpolation.ts';
import { faultAt, faultsOf } from './issues.ts';
import { httpSection } from './runSections.ts';
import { inputOf, Scalar } from './tree.ts';
import { readYaml } from './yaml.ts';

export type HttpPlace = z.output<ReturnType<typeof httpSection>>;

export type ParsedHttpPlace =
  | { readonly ok: true; readonly http: HttpPlace }
  | { readonly ok: false; readonly faults: readonly ConfigFault[] };

/**
 * Where a worker of this file serves, and nothing else of it: whoever only asks a worker needs none of its secrets, and what is wrong
 * elsewhere in the file says nothing about a worker that runs.
 * @param directory what the paths of `${file:…}` are relative to
 */
export function parseHttpPlace(text: string, directory: string, surroundings: Surroundings): ParsedHttpPlace {
  const { root, faults } = readYaml(text, directory, surroundings);
  if (root === undefined) return { ok: false, faults };
  if (root instanceof Scalar || root.type === 'list')
    return { ok: false, faults: [faultAt(root, [], 'the file must be a mapping (app: …)')] };
  const own = faults.filter(({ path }) => /^http(?![^.[])/.test(path));
  if (own.length > 0) return { ok: false, faults: own };
  const node = root.entries.get('http')?.value;
  const result = httpSection()
    .prefault({})
    .safeParse(node && inputOf(node), { reportInput: true, jitless: true });
  return result.success
    ? { ok: true, http: result.data }
    : { ok: false, faults: faultsOf(result.error.issues, root, ['http']) };
}
