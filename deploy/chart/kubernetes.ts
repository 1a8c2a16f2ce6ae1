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
export function amount(pattern = '^\\d+%$') {
  return mixed({ type: ['integer', 'string'], minimum: 0, pattern });
}

/** The same, of what is there: no more than all. */
export function part() {
  return amount('^(\\d\\d?|100)%$');
}

const quantityUnit = '([kMGTPE]|[KMGTPE]i|[num]|[eE][-+]?\\d+)?';
const quantityPattern = `(\\d+(\\.\\d*)?|\\.\\d+)${quantityUnit}`;

/** `250m`, `1Gi`. */
export function quantity() {
  return mixed({ type: ['string', 'number'], minimum: 0, pattern: `^${quantityPattern}$` });
}

/** The same, but not nothing. */
export function someQuantity() {
  const number = '(\\d*[1-9]\\d*(\\.\\d*)?|\\d*\\.\\d*[1-9]\\d*)';
  return mixed({ type: ['string', 'number'], exclusiveMinimum: 0, pattern: `^${number}${quantityUnit}$` });
}

/** A quantity, or an empty text for the default. */
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

/** In which these keys are needed, if there is any; else it is as if nothing had been said. */
export function neededIfAny(...names: readonly string[]): Record<string, unknown> {
  return { if: { maxProperties: 0 }, else: { required: names } };
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

/** How long a worker takes to end by itself, at most, and some. */
export const leastGrace = 15;

const timing = {
  initialDelaySeconds: integer(0),
  periodSeconds: integer(1),
  timeoutSeconds: integer(1),
  failureThreshold: integer(1),
};

/** Of a probe that ends the container: Kubernetes lets it pass at once. */
export function endingProbe() {
  const shape = {
    ...timing,
    successThreshold: integer(1, 1),
    terminationGracePeriodSeconds: integer(leastGrace),
  };
  return z.strictObject(shape).partial();
}

export function readyProbe() {
  return z.strictObject({ ...timing, successThreshold: integer(1) }).partial();
}

export function environment() {
  return z.array(
    mixed({
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, value: { type: 'string' }, valueFrom: { type: 'object' } },
      additionalProperties: false,
      // Either, or.
      if: { required: ['value', 'valueFrom'] },
      then: { properties: { value: { maxLength: 0 } } },
    }),
  );
}
