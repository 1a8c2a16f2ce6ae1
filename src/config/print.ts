import { stringify } from 'yaml';
import type { BatchOptions } from '../batch/options.ts';
import type { PartSpec, TextFile } from '../core/options.ts';
import type { DriftOptions } from '../pipeline/topology.ts';
import type { Config } from './config.ts';
import { formatPath } from './faults.ts';
import { isSecret } from './issues.ts';
import type { Path } from './tree.ts';
import { formatDuration, formatSize } from './units.ts';

const hidden = '********';

/**
 * The full form of a configuration, as YAML: every default is there, every short form is long, and secrets are hidden.
 * Read again, it is the same configuration but for those.
 * @param secrets paths that are not to be shown, as `parseConfig` gives them; passwords and keys never are
 */
export function printConfig(config: Config, secrets: ReadonlySet<string>): string {
  return stringify(shown(fullForm(config), [], secrets), { lineWidth: 0 });
}

function fullForm({ topology, ...config }: Config): Record<string, unknown> {
  const { start } = config.input;
  const { kafka } = config;
  return {
    app: config.app,
    kafka: {
      ...kafka,
      sessionTimeout: formatDuration(kafka.sessionTimeout),
      transactionTimeout: formatDuration(kafka.transactionTimeout),
      connectionTimeout: formatDuration(kafka.connectionTimeout),
      requestTimeout: formatDuration(kafka.requestTimeout),
      giveUp: formatDuration(kafka.giveUp),
    },
    input: {
      ...config.input,
      format: partForm(topology.format),
      start: typeof start === 'number' ? new Date(start).toISOString() : start,
      ...topology.input,
      maximumAhead: formatDuration(topology.input.maximumAhead),
      maximumBytes: formatSize(topology.input.maximumBytes),
    },
    label: topology.label && {
      field: topology.label.field,
      type: topology.label.task === 'regression' ? 'number' : 'category',
      classes: topology.label.classes,
    },
    // A map keeps the order of names that are whole numbers.
    features: new Map(
      topology.features.map(({ name, type, missing }) => [
        name,
        { type, missing: typeof missing === 'string' ? missing : missing.constant },
      ]),
    ),
    filters: topology.filters.map(({ action, spec }) => ({ kind: spec.kind, action, ...optionsOf(spec) })),
    transform: topology.transform.map(partForm),
    model: partForm(topology.model),
    update: {
      events: topology.update.events,
      time: topology.update.time === undefined ? undefined : formatDuration(topology.update.time),
    },
    drift: topology.drift && driftForm(topology.drift),
    evaluate: { window: topology.window },
    batch: batchForm(config.batch),
    fallback: topology.fallback && {
      ...topology.fallback,
      maximumAge: formatDuration(topology.fallback.maximumAge),
    },
    output: { topic: config.output.topic, format: partForm(config.output.format) },
    deadLetter: config.deadLetter ?? 'off',
    delivery: config.delivery,
    threads: config.threads,
    commit: { interval: formatDuration(config.commit.interval), bytes: formatSize(config.commit.bytes) },
    checkpoint: { interval: formatDuration(config.checkpoint.interval) },
    http: config.http,
    log: config.log,
  };
}

function batchForm(batch: BatchOptions): Record<string, unknown> {
  return {
    ...batch,
    model: batch.model && partForm(batch.model),
    window: formatDuration(batch.window),
    memory: formatSize(batch.memory),
    disk: formatSize(batch.disk),
    store: batch.store === 'topic' ? batch.store : `folder:${batch.store.folder}`,
  };
}

function driftForm({ detector, reads, warning, onDrift }: DriftOptions): Record<string, unknown> {
  return { ...partForm(detector), reads, warning: warning && partForm(warning), onDrift: partForm(onDrift) };
}

function partForm(spec: PartSpec): Record<string, unknown> {
  return { kind: spec.kind, ...optionsOf(spec) };
}

function optionsOf(spec: PartSpec): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(spec.options).map(([name, value]) => [name, optionForm(value as OptionValue)]),
  );
}

type OptionValue = string | number | boolean | undefined | PartSpec | TextFile | Record<string, unknown>;

function optionForm(value: OptionValue): unknown {
  if (typeof value !== 'object') return value;
  if ('text' in value && 'path' in value) return value.path;
  // Else it is a group, whose values are plain.
  return 'options' in value ? partForm(value as PartSpec) : value;
}

/** Without what is undefined, and with secrets and `${` made harmless. */
function shown(value: unknown, path: Path, secrets: ReadonlySet<string>): unknown {
  if (value !== undefined && (isSecret(path) || secrets.has(formatPath(path)))) return hidden;
  if (typeof value === 'string') return value.replaceAll('${', () => '$${');
  if (Array.isArray(value)) return value.map((item, i) => shown(item, [...path, i], secrets));
  if (typeof value !== 'object' || value === null) return value;
  const entries = value instanceof Map ? [...(value as Map<string, unknown>)] : Object.entries(value);
  return new Map(
    entries
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [name, shown(item, [...path, name], secrets)]),
  );
}
