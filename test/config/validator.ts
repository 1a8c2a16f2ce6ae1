import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { formatPath } from '../../src/config/faults.ts';
import type { JsonSchema } from '../../src/config/jsonSchema.ts';

/** What a schema finds wrong: where, by the name of a key that is unknown or missing, too. */
export interface SchemaFault {
  readonly path: string;
  readonly keyword: string;
  readonly message: string;
  readonly value: unknown;
}

const options = {
  allErrors: true,
  verbose: true,
  allowUnionTypes: true,
  strictTypes: false,
  strictRequired: false,
};

/** Judges values as editors and Helm do; a keyword that is not JSON Schema's is an error. */
export function validator(schema: JsonSchema): (value: unknown) => SchemaFault[] {
  const validate = new Ajv2020(options).compile(schema);
  return (value) => {
    validate(value);
    // Ajv also tells, for each error within `then` or `else`, that there was one.
    return (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if').map(faultOf);
  };
}

function faultOf({ instancePath, keyword, message, params, data }: ErrorObject): SchemaFault {
  const steps = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const { additionalProperty, missingProperty } = params as Record<string, string | undefined>;
  const key = additionalProperty ?? (keyword === 'required' ? missingProperty : undefined);
  const path = formatPath(key === undefined ? steps : [...steps, key]);
  return { path, keyword, message: message ?? '', value: data };
}
