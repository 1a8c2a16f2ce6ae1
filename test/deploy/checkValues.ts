/** Values over those of an example, and what the chart is to say about them. */
export interface Values {
  readonly name: string;
  /** YAML; over those of the base example. */
  readonly values: string;
  /** Without the base example. */
  readonly alone?: true;
}

export interface RefusedValues extends Values {
  /** Where, as helm tells it: /a/b; '' is the top. */
  readonly at: string;
}

/** Each has one fault, and helm is to tell one place for it. */
export const refused: readonly RefusedValues[] = [
  { name: 'neither config nor existingConfigMap', values: '{}', alone: true, at: '' },
  { name: 'config and existingConfigMap', values: 'existingConfigMap: other', at: '' },
  { name: 'a misspelt key', values: 'replcas: 2', at: '' },
  { name: 'a misspelt key within', values: 'batch: { shedule: "15 0 * * *" }', at: '/batch' },
  { name: 'a wrong type', values: 'replicas: one', at: '/replicas' },
  { name: 'a wrong enum', values: 'batch: { concurrencyPolicy: Forbidden }', at: '/batch/concurrencyPolicy' },
  { name: 'a cron with hour 25', values: 'batch: { schedule: "0 25 * * *" }', at: '/batch/schedule' },
  { name: 'a cron of four fields', values: 'batch: { schedule: "0 1 * *" }', at: '/batch/schedule' },
  {
    name: 'keda and autoscaling',
    values: 'partitions: 4\nkeda: { enabled: true, rate: 100 }\nautoscaling: { enabled: true }',
    at: '',
  },
  { name: 'autoscaling without partitions', values: 'autoscaling: { enabled: true }\npartitions:', at: '' },
  { name: 'keda that scales to zero', values: 'keda: { minReplicas: 0 }', at: '/keda/minReplicas' },
  {
    name: 'podMonitor and serviceMonitor',
    values: 'podMonitor: { enabled: true }\nserviceMonitor: { enabled: true }',
    at: '',
  },
  { name: 'an unknown config key', values: 'config: { modle: {} }', at: '/config' },
  { name: 'an unknown key of a model', values: 'config: { model: { learnigRate: 1 } }', at: '/config/model' },
  {
    name: 'an unknown kind of model',
    values: 'config: { model: { kind: logistic } }',
    at: '/config/model/kind',
  },
  {
    name: 'a config of a wrong type',
    values: 'config: { commit: { interval: true } }',
    at: '/config/commit/interval',
  },
  { name: 'a config with a wrong enum', values: 'config: { delivery: twice }', at: '/config/delivery' },
];

/** What a schema that is too strict would refuse. */
export const accepted: readonly Values[] = [
  { name: 'a variable in the place of a number', values: 'config: { update: { events: "${EVENTS}" } }' },
  { name: 'a variable in the place of a duration', values: 'config: { update: { time: "${TIME:-5m}" } }' },
  { name: 'a variable in the place of an enum', values: 'config: { delivery: "${DELIVERY}" }' },
  { name: 'cron by name', values: 'batch: { schedule: "@daily" }' },
  { name: 'cron with lists and steps', values: 'batch: { schedule: "*/15 1-5,22 * JAN-MAR MON" }' },
];

/** The places that helm names in its complaint about values. */
export function placesTold(complaint: string): readonly string[] {
  return [...complaint.matchAll(/^\s*- at '([^']*)':/gm)].map(([, place]) => place!);
}
