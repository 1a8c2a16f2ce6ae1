import * as z from 'zod';
import type { JsonSchema } from '../../src/config/jsonSchema.ts';

/** What Kubernetes' objects are made of, as far as a mistake shows in a value alone. */

/** A value that has several types, which zod would give as alternatives, each with an error of its own. */
export function mixed(schema: JsonSchema) {
  return z.unknown().meta(schema as Record<string, unknown>);
}

const largest = 2 ** 31 - 1;

export function integer(minimum: number, maximum = largest) {
  return z.int().min(minimum).max(maximum);
}

/** A number of things, or a share of them. */
export function amount() {
  return mixed({ type: ['integer', 'string'], minimum: 0, pattern: '^\\d+%$' });
}

const quantityPattern = '(\\d+(\\.\\d*)?|\\.\\d+)([kMGTPE]|[KMGTPE]i|[num]|[eE][-+]?\\d+)?';

/** `250m`, `1Gi`. */
export function quantity() {
  return mixed({ type: ['string', 'number'], minimum: 0, pattern: `^${quantityPattern}$` });
}

/** The same, or an empty text for the default. */
export function optionalQuantity() {
  return mixed({ type: ['string', 'number'], minimum: 0, pattern: `^(${quantityPattern})?$` });
}

/** The name of an object; empty: none, or the default. */
export function objectName() {
  return z
    .string()
    .max(253)
    .regex(/^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$/);
}

/** Labels, annotations, a node selector: text by name. `"true"` needs its quotes. */
export function texts() {
  return z.record(z.string(), z.string());
}

/** An object of Kubernetes' that is handed on as it is. */
export function anyObject(required: readonly string[] = []) {
  return mixed({ type: 'object', ...(required.length > 0 && { required: [...required] }) });
}

export function anyObjects(required: readonly string[] = []) {
  return z.array(anyObject(required));
}

export function resources() {
  const amounts = z.record(z.string(), quantity());
  return z.strictObject({ limits: amounts, requests: amounts, claims: anyObjects(['name']) }).partial();
}

export function probe() {
  const shape = {
    initialDelaySeconds: integer(0),
    periodSeconds: integer(1),
    timeoutSeconds: integer(1),
    failureThreshold: integer(1),
    successThreshold: integer(1),
    terminationGracePeriodSeconds: integer(1),
  };
  return z.strictObject(shape).partial();
}

export function environment() {
  return z.array(
    mixed({
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, value: { type: 'string' }, valueFrom: { type: 'object' } },
      additionalProperties: false,
    }),
  );
}
