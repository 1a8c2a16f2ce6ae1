import type { JsonSchema } from '../../src/config/jsonSchema.ts';
import type { Presence } from './presence.ts';

/**
 * What holds between values, as one chain of `if`, of which the first rule that is broken gives one error. (An `allOf` is told by
 * Helm as an error in an error, and beside a `$ref` Helm before 3.18 sees nothing.)
 */
interface Rule {
  readonly broken: JsonSchema;
  /** What the error is to tell. */
  readonly wanted: JsonSchema;
}

const given = (name: string, value: JsonSchema): JsonSchema => ({
  properties: { [name]: value },
  required: [name],
});
const both = (one: JsonSchema, other: JsonSchema): JsonSchema => ({ allOf: [one, other] });
const not = (schema: JsonSchema): JsonSchema => ({ not: schema });
const noNull = (name: string): JsonSchema => given(name, not({ type: 'null' }));
const enabled = (name: string): JsonSchema => given(name, given('enabled', { const: true }));
const disabled: JsonSchema = { properties: { enabled: { const: false } } };

const config = given('config', not({ maxProperties: 0 }));
const existingConfigMap = given('existingConfigMap', not({ maxLength: 0 }));
const scaler: JsonSchema = { anyOf: [enabled('keda'), enabled('autoscaling')] };

/**
 * @param needed the keys that a configuration must have
 * @param present what must be there at all
 */
export function rules(needed: readonly string[], present: Presence): JsonSchema {
  return chain([
    // Exactly one configuration.
    {
      broken: not({ anyOf: [config, existingConfigMap] }),
      wanted: given('config', { required: [...needed] }),
    },
    { broken: both(config, existingConfigMap), wanted: given('existingConfigMap', { const: '' }) },
    // Two scalers of one Deployment would work against each other.
    { broken: both(enabled('keda'), enabled('autoscaling')), wanted: given('autoscaling', disabled) },
    // More workers than partitions have nothing to do.
    { broken: both(scaler, not(noNull('partitions'))), wanted: given('partitions', { type: 'integer' }) },
    // Each worker would be counted twice.
    {
      broken: both(enabled('podMonitor'), enabled('serviceMonitor')),
      wanted: given('serviceMonitor', disabled),
    },
    { broken: present.when, wanted: present.needed },
  ]);
}

/** Of `keda`: what waits for a commit is no lag. */
export const rateOfKeda = chain([
  {
    broken: both(given('enabled', { const: true }), not(noNull('rate'))),
    wanted: given('rate', { type: 'number' }),
  },
]);

function chain([first, ...rest]: readonly Rule[]): JsonSchema {
  if (first === undefined) return {};
  return { if: first.broken, then: first.wanted, ...(rest.length > 0 && { else: chain(rest) }) };
}
