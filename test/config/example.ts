/** The example of the documentation, with everything in it. */
export const example = `app: electricity                # group id; prefix of transactional ids and of internal topics
kafka: { brokers: "\${KAFKA_BROKERS:-localhost:9092}", sessionTimeout: 15s, transactionTimeout: 15s }
input:
  topic: events
  format: json
  start: earliest               # earliest | latest | 2026-01-31T00:00:00Z: only where there is no checkpoint
  onLoss: stop                  # stop | continue
  id: id                        # field; default topic-partition-offset
  time: time                    # field (epoch ms or ISO 8601); default the record's timestamp
  maximumAhead: 1h
  source: meter                 # optional field: who sent it
label: { field: class, classes: [DOWN, UP] }   # or \`label: class\`, or { field: y, type: number }
features:                       # name: type (number | category | text), or the long form
  period: number
  nswprice: number
  nswdemand: { type: number, missing: mean }   # missing: reject (default) | mean | a constant
  vicprice: number
  vicdemand: number
  transfer: number
filters:                        # in this order; action: reject (default) | quarantine | drop
  - { kind: range, field: nswprice, minimum: 0, maximum: 1 }
  - { kind: outlier, field: nswdemand, threshold: 8, action: quarantine }
  - { kind: duplicate, window: 100000, action: drop }
transform: [ { kind: lastLabel, count: 2 }, oneHot, standardScaler ]
model: { kind: logisticRegression, optimizer: { kind: sgd, learningRate: 0.01 } }
update: { events: 100, time: 5m }
drift: adwin
batch: { window: 30d, memory: 512MiB, store: topic }   # the nightly job: one model of the labelled events of all partitions
fallback: { use: best, maximumAge: 3d }        # best | online | batch: which model answers; default: the online one, alone
output: { topic: predictions }
deadLetter: { topic: electricity.dead-letter }
delivery: exactly-once
commit: { interval: 100ms, bytes: 8MiB }
checkpoint: { interval: 30s }
http: { port: 9464 }
log: { level: info }
`;

/** The least that a file needs. */
export const least = `app: a
input: { topic: t }
features: { x: number }
model: logisticRegression
`;
