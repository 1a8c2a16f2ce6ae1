/**
 * Values of the chart, judged by its schema: in the tests by a validator in JavaScript, in `make check-deploy` by Helm itself
 * (valuesByHelm.ts). Each stands on top of an example.
 */

/** What is wrong, the example or none, the values, and the path of the one fault. */
type Fault = readonly [what: string, example: string | undefined, values: string, path: string];

const minimal = 'minimal.yaml';
/** Something in `config`, which is whole without it. */
const config = (what: string, line: string, path: string): Fault => [
  what,
  minimal,
  `config: { ${line} }`,
  `config.${path}`,
];
const model = (what: string, rest: string, path: string): Fault =>
  config(what, `model: { kind: logisticRegression, optimizer: { kind: sgd, ${rest} } }`, path);
const value = (what: string, line: string, path: string): Fault => [what, minimal, line, path];

export const wrong: readonly Fault[] = [
  // The configuration.
  config('an unknown key', 'chekpoint: {}', 'chekpoint'),
  config('an unknown key, two deep', 'input: { onloss: stop }', 'input.onloss'),
  config('an unknown key, three deep', 'kafka: { ssl: { caa: c } }', 'kafka.ssl.caa'),
  config('a wrong enum', 'log: { level: inf }', 'log.level'),
  config('a wrong type', 'http: { port: x }', 'http.port'),
  config('a quoted number', 'http: { port: "80" }', 'http.port'),
  config('a number out of range', 'http: { port: 70000 }', 'http.port'),
  config('half a number', 'http: { port: 0.5 }', 'http.port'),
  config('a duration without a unit', 'checkpoint: { interval: 30 }', 'checkpoint.interval'),
  config('a duration with a blank', 'checkpoint: { interval: 30 s }', 'checkpoint.interval'),
  config('a duration of nothing', 'checkpoint: { interval: 0s }', 'checkpoint.interval'),
  config('a size with a wrong unit', 'commit: { bytes: 8Mb }', 'commit.bytes'),
  config('a size of nothing', 'commit: { bytes: 0 }', 'commit.bytes'),
  config('a section that is text', 'http: "9464"', 'http'),
  config('a list that is text', 'filters: range', 'filters'),
  config('an entry of a list', 'transform: [oneHot, onehot]', 'transform[1]'),
  config('a topic that is none', 'output: { topic: a/b }', 'output.topic'),
  config('an unknown type of a feature', 'features: { x: numbr }', 'features.x'),
  config('the same in its long form', 'features: { x: { type: numbr } }', 'features.x.type'),
  config(
    'the mean of a category',
    'features: { x: { type: category, missing: mean } }',
    'features.x.missing',
  ),
  config('one class', 'label: { classes: [a] }', 'label.classes'),
  config('a class that is a list', 'label: { classes: [[a], b] }', 'label.classes[0]'),
  config('a broker without a port', 'kafka: { brokers: a }', 'kafka.brokers'),
  config('one of several brokers', 'kafka: { brokers: ["a:1", "http://a:1"] }', 'kafka.brokers[1]'),
  config('nothing after the colon', 'drift: ~', 'drift'),
  config('an open expression', 'http: { port: "${PORT" }', 'http.port'),
  config('an escaped expression', 'http: { port: "$${PORT}" }', 'http.port'),
  // Its parts.
  config('an unknown kind, bare', 'model: logistcRegression', 'model'),
  config('an unknown kind', 'filters: [{ kind: rnge, field: x }]', 'filters[0].kind'),
  config('no kind', 'filters: [{ field: x, minimum: 1 }]', 'filters[0].kind'),
  config('a key that a kind needs', 'filters: [{ kind: range, minimum: 1 }]', 'filters[0].field'),
  config('a bare kind that needs a key', 'filters: [range]', 'filters[0]'),
  config('an option of another kind', 'filters: [{ kind: duplicate, field: x }]', 'filters[0].field'),
  config(
    'a wrong option of a kind',
    'filters: [{ kind: outlier, field: x, threshold: -1 }]',
    'filters[0].threshold',
  ),
  config('an action that is none', 'filters: [{ kind: duplicate, action: x }]', 'filters[0].action'),
  model('an unknown option of a part in a part', 'lr: 1', 'model.optimizer.lr'),
  model('a number for a part', 'learningRate: -1', 'model.optimizer.learningRate'),
  model('a kind in a part in a part', 'learningRate: { kind: x }', 'model.optimizer.learningRate.kind'),
  model(
    'a key that it needs',
    'learningRate: { kind: exponential, learningRate: 1 }',
    'model.optimizer.learningRate.decay',
  ),
  // What YAML 1.1 makes of it.
  config('a field called y', 'input: { id: y }', 'input.id'),
  config('a feature called n', 'features: { n: number }', 'features.false'),
  config('an app called 007', 'app: 007', 'app'),
  // One configuration, one scaler.
  [
    'no configuration, no app',
    undefined,
    'config: { input: { topic: t }, features: {}, model: prior }',
    'config.app',
  ],
  ['a configuration of null', minimal, 'config: ~', 'config'],
  value('a configuration that is a block of text', 'config: |\n  app: a', 'config'),
  value('a configuration and a ConfigMap', 'existingConfigMap: a', 'existingConfigMap'),
  ['two scalers', 'keda.yaml', 'autoscaling: { enabled: true }', 'autoscaling.enabled'],
  ['autoscaling without partitions', 'autoscaling.yaml', 'partitions: ~', 'partitions'],
  ['keda without partitions', 'keda.yaml', 'partitions: ~', 'partitions'],
  ['keda without a rate', 'keda.yaml', 'keda: { rate: ~ }', 'keda.rate'],
  value('no partition', 'partitions: 0', 'partitions'),
  value('metadata that is a number', 'keda: { metadata: { version: 3.10 } }', 'keda.metadata.version'),
  value('an interval without a unit', 'keda: { commitInterval: "100" }', 'keda.commitInterval'),
  ['two monitors', 'monitoring.yaml', 'serviceMonitor: { enabled: true }', 'serviceMonitor.enabled'],
  // Cron.
  ...[
    '0 25 * * *',
    '60 0 * * *',
    '0 0 0 * *',
    '0 0 32 * *',
    '0 0 * 13 *',
    '0 0 * * 7',
    '0 0 * *',
    '0 0 * * * *',
  ].map((cron) => value(`cron: ${cron}`, `batch: { schedule: "${cron}" }`, 'batch.schedule')),
  ...[
    '*/0 * * * *',
    '0 0 * FOO *',
    '0 0 * * MON-FUN',
    '0 0 L * *',
    'TZ=UTC 0 0 * * *',
    '@Daily',
    '@every x',
    '@every 99999999h',
    '*/99999999999999999999 * * * *',
    '',
  ].map((cron) => value(`cron: ${cron}`, `batch: { schedule: "${cron}" }`, 'batch.schedule')),
  // Other values.
  value('an unknown value', 'replica: 3', 'replica'),
  value('an unknown value in a group', 'image: { repo: x }', 'image.repo'),
  value('a tag that is a number', 'image: { tag: 1.10 }', 'image.tag'),
  value('a digest that is none', 'image: { digest: sha256:1 }', 'image.digest'),
  value('a policy that is none', 'image: { pullPolicy: Sometimes }', 'image.pullPolicy'),
  value('a number that is text', 'replicas: two', 'replicas'),
  value('a boolean that is text', 'keda: { enabled: "no" }', 'keda.enabled'),
  value('an annotation that is a boolean', 'podAnnotations: { a: true }', 'podAnnotations.a'),
  value('a misspelt limit', 'resources: { limit: { cpu: 1 } }', 'resources.limit'),
  value('a quantity that is none', 'resources: { limits: { cpu: 1 core } }', 'resources.limits.cpu'),
  value('a variable without a name', 'env: [{ value: a }]', 'env[0].name'),
  value('a variable that is a number', 'env: [{ name: A, value: 1 }]', 'env[0].value'),
  value('a toleration that is text', 'tolerations: [spot]', 'tolerations[0]'),
  value('an unknown strategy', 'updateStrategy: { type: Rolling }', 'updateStrategy.type'),
  value('an unknown policy of the job', 'batch: { concurrencyPolicy: Forbidden }', 'batch.concurrencyPolicy'),
  value('a time zone with a blank', 'batch: { timeZone: Europe / Berlin }', 'batch.timeZone'),
  ...['Local', 'local', ''].map((zone) =>
    value(`the time zone ${zone}`, `batch: { timeZone: "${zone}" }`, 'batch.timeZone'),
  ),
  value('no time to end', 'terminationGracePeriodSeconds: 14', 'terminationGracePeriodSeconds'),
  value(
    'no time to end where a probe says so',
    'probes: { live: { terminationGracePeriodSeconds: 10 } }',
    'probes.live.terminationGracePeriodSeconds',
  ),
  value(
    'time to end of a probe that ends nothing',
    'probes: { ready: { terminationGracePeriodSeconds: 60 } }',
    'probes.ready.terminationGracePeriodSeconds',
  ),
  value(
    'two successes to be alive',
    'probes: { live: { successThreshold: 2 } }',
    'probes.live.successThreshold',
  ),
  value(
    'two successes to be started',
    'probes: { startup: { successThreshold: 2 } }',
    'probes.startup.successThreshold',
  ),
  value(
    'more away than all',
    'podDisruptionBudget: { maxUnavailable: 101% }',
    'podDisruptionBudget.maxUnavailable',
  ),
  value(
    'more away than all, of a rollout',
    'updateStrategy: { rollingUpdate: { maxUnavailable: 200% } }',
    'updateStrategy.rollingUpdate.maxUnavailable',
  ),
  value('no CPU to scale by', 'autoscaling: { targetCPU: 0 }', 'autoscaling.targetCPU'),
  value('no CPU, as text', 'autoscaling: { targetCPU: 0.0m }', 'autoscaling.targetCPU'),
  value(
    'a variable from two places',
    'env: [{ name: A, value: a, valueFrom: { fieldRef: { fieldPath: metadata.name } } }]',
    'env[0].value',
  ),
  value(
    'a fallback without a number',
    'keda: { fallback: { failureThreshold: 3 } }',
    'keda.fallback.replicas',
  ),
  value(
    'a login without its name',
    'keda: { authenticationRef: { kind: TriggerAuthentication } }',
    'keda.authenticationRef.name',
  ),
  value(
    'a seccomp profile of no type',
    'podSecurityContext: { seccompProfile: { type: ~ } }',
    'podSecurityContext.seccompProfile.type',
  ),
  value('a group of nothing', 'batch: ~', 'batch'),
  value('a number of nothing', 'topics: { backoffLimit: ~ }', 'topics.backoffLimit'),
  value('a name in capitals', 'existingSecret: MySecret', 'existingSecret'),
];

/** What stands on top of an example, and is right. */
export const right: readonly (readonly [values: string, example?: string])[] = [
  [
    'config: { http: { port: "${PORT}" }, log: { level: "${LEVEL:-info}" }, commit: { interval: "${MS}ms" } }',
  ],
  ['config: { drift: "${DRIFT}", threads: "${THREADS}", kafka: { ssl: "${TLS}" }, deadLetter: "${DEAD}" }'],
  [
    'config: { filters: ["${F}", { kind: "${F}", anything: 1 }, { kind: range, field: x, minimum: "${A}" }] }',
  ],
  ['config: { deadLetter: off, kafka: { ssl: yes }, label: { classes: [false, true] } }'],
  ['config: { commit: { bytes: 1048576 }, batch: { window: 36h, memory: 600MiB } }'],
  // A registry that is left out the templates refuse, with a sentence (helm/tests/refused-registry_test.yaml).
  ['config: { input: { format: { kind: avro, registry: "http://localhost:8081" } } }'],
  ['config: { input: { format: { kind: avro, schema: /a.avsc } }, output: { format: "${FORMAT}" } }'],
  ['existingConfigMap: my.config', 'existing-configmap.yaml'],
  ['config: {}', 'existing-configmap.yaml'],
  [
    'affinity: ~\nresources: ~\nprobes: { live: ~ }\ntolerations: ~\npodLabels: ~\npodSecurityContext: { runAsUser: ~ }',
  ],
  ['global: { anything: 1 }\nenabled: true'],
  ['updateStrategy: { rollingUpdate: { maxSurge: 25%, maxUnavailable: 0 } }'],
  [
    'probes: { ready: { successThreshold: 2 }, live: { successThreshold: 1, terminationGracePeriodSeconds: 15 } }',
  ],
  ['podDisruptionBudget: { maxUnavailable: 100% }\nautoscaling: { targetCPU: 0.80 }'],
  ['autoscaling: { targetCPU: "1.5" }\nkeda: { fallback: {}, authenticationRef: {} }'],
  ['resources: { limits: { cpu: 2, memory: 1.5Gi, nvidia.com/gpu: "1" } }'],
  ['extraObjects: [{ kind: Secret }, "kind: {{ .Values.x }}"]'],
  ['env: [{ name: A, valueFrom: { secretKeyRef: { name: a, key: b } } }]'],
  [
    "keda: { commitInterval: 0.5s, metadata: { limitToPartitionsWithLag: 'true', version: '3' } }",
    'keda.yaml',
  ],
  ['batch: { timeZone: America/Argentina/Buenos_Aires }'],
  ...['0 0 * * *', '*/5 1-3,22 1 JAN-mar Mon,6', '@daily', '@every 1h30m', '5/10 ? * 1-12/2 SUN'].map(
    (cron): [string] => [`batch: { schedule: "${cron}" }`],
  ),
];
