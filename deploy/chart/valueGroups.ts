import * as z from 'zod';
import { cron } from './cron.ts';
import {
  anyObject,
  anyObjects,
  integer,
  mixed,
  neededIfAny,
  objectName,
  optionalQuantity,
  resources,
  someQuantity,
  texts,
} from './kubernetes.ts';
import { rateOfKeda } from './rules.ts';

/** The larger groups of the chart's values. */

/** All may be left out: null in a values file takes a default away. */
export function group<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject(shape).partial();
}

export const flag = z.boolean;
const hostPorts = () => z.string().regex(/^([^\s:,/]+:\d{1,5}(,[^\s:,/]+:\d{1,5})*)?$/);
const interval = () => z.string().regex(/^(\d+(ms|[smhdwy]))+$/);

export const monitor = () =>
  group({
    enabled: flag(),
    interval: interval(),
    scrapeTimeout: interval(),
    relabelings: anyObjects(),
    metricRelabelings: anyObjects(),
    additionalLabels: texts(),
  });

export const autoscaling = group({
  enabled: flag(),
  minReplicas: integer(1),
  targetCPU: someQuantity(),
  metrics: anyObjects(['type']),
});

export const keda = group({
  enabled: flag(),
  minReplicas: integer(1),
  rate: mixed({ type: ['number', 'null'], exclusiveMinimum: 0 }),
  lagThreshold: mixed({ type: ['integer', 'null'], minimum: 1 }),
  commitInterval: z.string().regex(/^(\d+(\.\d+)?(ms|s|m|h|d))?$/),
  pollingInterval: integer(1),
  bootstrapServers: hostPorts(),
  consumerGroup: z.string(),
  topic: z.string(),
  offsetResetPolicy: z.enum(['', 'earliest', 'latest']),
  authenticationRef: group({
    name: objectName(),
    kind: z.enum(['TriggerAuthentication', 'ClusterTriggerAuthentication']),
  }).meta(neededIfAny('name')),
  metadata: texts(),
  fallback: anyObject().meta(neededIfAny('failureThreshold', 'replicas')),
  annotations: texts(),
}).meta(rateOfKeda as Record<string, unknown>);

export const batch = group({
  enabled: flag(),
  schedule: mixed(cron),
  // Kubernetes refuses `Local`, in whatever case.
  timeZone: mixed({
    type: 'string',
    if: { pattern: '^[Ll][Oo][Cc][Aa][Ll]$' },
    then: { maxLength: 0 },
    else: { pattern: '^[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$' },
  }),
  suspend: flag(),
  concurrencyPolicy: z.enum(['Allow', 'Forbid', 'Replace']),
  startingDeadlineSeconds: integer(0),
  activeDeadlineSeconds: integer(1),
  backoffLimit: integer(0),
  successfulJobsHistoryLimit: integer(0),
  failedJobsHistoryLimit: integer(0),
  refusedOk: flag(),
  extraArgs: z.array(z.string()),
  resources: resources(),
  tmp: group({ sizeLimit: optionalQuantity() }),
  podAnnotations: texts(),
  podLabels: texts(),
  affinity: anyObject(),
  tolerations: anyObjects(),
  nodeSelector: texts(),
  priorityClassName: objectName(),
});
