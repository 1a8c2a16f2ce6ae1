import { counted } from '../core/counted.ts';
import { commandLine } from './commandLine.ts';
import { WorkerError } from './errors.ts';
import { modelsTopic } from './models/records.ts';
import { stateTopic, type WorkerOptions } from './options.ts';
import type { Admin, TopicDescription } from './ports.ts';

export interface TopicPlan {
  readonly topic: string;
  readonly role: 'input' | 'output' | 'dead letters' | 'state' | 'models';
  /** Undefined: any number will do. */
  readonly partitions: number | undefined;
  /** With how many it is created; left out: as many as the input has. */
  readonly created?: number;
  /** What it is created with. */
  readonly config: Readonly<Record<string, string>>;
  /** The settings without which it would lose data. */
  readonly needs: Readonly<Record<string, string>>;
}

export interface TopicFinding {
  readonly topic: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

const stateConfig = {
  'cleanup.policy': 'compact',
  'segment.bytes': String(16 * 1024 * 1024),
  'min.cleanable.dirty.ratio': '0.1',
  'max.compaction.lag.ms': '600000',
};

/** The topics that an application works with. @param partitions of the input topic */
export function planTopics(options: WorkerOptions, partitions: number): TopicPlan[] {
  const { app, input, output, deadLetter } = options;
  return [
    { topic: input.topic, role: 'input', partitions: undefined, config: {}, needs: {} },
    { topic: output.topic, role: 'output', partitions: undefined, config: {}, needs: {} },
    ...(deadLetter === undefined
      ? []
      : [
          {
            topic: deadLetter.topic,
            role: 'dead letters' as const,
            partitions: undefined,
            config: {},
            needs: {},
          },
        ]),
    {
      topic: stateTopic(app),
      role: 'state',
      partitions,
      config: stateConfig,
      needs: { 'cleanup.policy': 'compact' },
    },
    ...(options.topology.fallback === undefined ? [] : [modelsPlan(app)]),
  ];
}

/** Its first partition is used, since which model is the newest is one order. */
export function modelsPlan(app: string): TopicPlan {
  return {
    topic: modelsTopic(app),
    role: 'models',
    partitions: undefined,
    created: 1,
    config: stateConfig,
    needs: { 'cleanup.policy': 'compact' },
  };
}

/** Holds a topic against its plan. @param file of the configuration */
export function checkTopic(
  plan: TopicPlan,
  found: TopicDescription | undefined,
  file: string,
): TopicFinding[] {
  const { topic } = plan;
  const create = commandLine(file, 'topics', '--create');
  if (found === undefined)
    return [
      {
        topic,
        severity: 'error',
        message: `topic ${topic} (${plan.role}) does not exist; create it with: ${create}`,
      },
    ];
  const findings: TopicFinding[] = [];
  if (plan.partitions !== undefined && found.partitions !== plan.partitions) {
    findings.push({
      topic,
      severity: 'error',
      message:
        `topic ${topic} (${plan.role}) has ${counted(found.partitions, 'partition')}, the input has ${plan.partitions}: they must be as many. ` +
        (found.partitions < plan.partitions
          ? `Extend it with: ${create}`
          : `Give the application another name (app), or delete this topic, and create it anew with: ${create}`),
    });
  }
  for (const [name, wanted] of Object.entries(plan.config)) {
    const value = found.config[name];
    if (value === undefined || value === wanted) continue;
    const needed = plan.needs[name] !== undefined;
    findings.push({
      topic,
      severity: needed ? 'error' : 'warning',
      message:
        `topic ${topic} (${plan.role}) has ${name}=${value}, ` +
        (needed
          ? `it must be ${wanted}: set it (kafka-configs --alter --topic ${topic} --add-config ${name}=${wanted}), or, while nothing is in it, ` +
            `delete it, and create it anew with: ${create}`
          : `recommended is ${wanted}`),
    });
  }
  return findings;
}

/**
 * What the worker checks before it joins the group.
 * @param moved is called after each step
 * @returns warnings
 * @throws WorkerError naming all that is wrong
 */
export async function checkTopics(
  options: WorkerOptions,
  admin: Admin,
  moved: () => void = () => undefined,
): Promise<string[]> {
  const input = await admin.describe(options.input.topic);
  const findings: TopicFinding[] = [];
  for (const plan of planTopics(options, input?.partitions ?? 1)) {
    moved();
    findings.push(...checkTopic(plan, await admin.describe(plan.topic), options.file));
  }
  const errors = findings.filter((finding) => finding.severity === 'error');
  if (errors.length > 0) throw new WorkerError('fatal', errors.map((error) => error.message).join('; '));
  return findings.map((finding) => finding.message);
}

/**
 * Checks, and creates where asked to.
 * @param asked with how many partitions an input topic is created (1, where nobody said); one that exists stays as it is
 * @returns what is still wrong
 */
export async function ensureTopics(
  options: WorkerOptions,
  admin: Admin,
  create: boolean,
  asked: number | undefined,
  print: (line: string) => void,
): Promise<TopicFinding[]> {
  const input = await admin.describe(options.input.topic);
  const partitions = input?.partitions ?? asked ?? 1;
  const findings: TopicFinding[] = [];
  for (const plan of planTopics(options, partitions)) {
    let found = plan.role === 'input' ? input : await admin.describe(plan.topic);
    if (found === undefined && create) {
      // Outputs of partition p go to p mod n of theirs: as many keep the input's order of work.
      const created = plan.created ?? partitions;
      await admin.create(plan.topic, created, plan.config);
      found = { partitions: created, config: plan.config };
      print(`created  ${plan.topic} (${plan.role}, ${counted(created, 'partition')})`);
    } else if (found !== undefined && create && found.partitions < (plan.partitions ?? 0)) {
      await admin.extend(plan.topic, partitions);
      print(`extended ${plan.topic} (${plan.role}) from ${found.partitions} to ${partitions} partitions`);
      found = { ...found, partitions };
    } else if (found !== undefined) {
      print(`found    ${plan.topic} (${plan.role}, ${counted(found.partitions, 'partition')})`);
    }
    const wrong = checkTopic(plan, found, options.file);
    if (plan.role === 'input' && asked !== undefined && partitions !== asked)
      wrong.push(notAsAsked(plan, partitions, asked));
    for (const { severity, message } of wrong) print(`${severity.padEnd(8)} ${message}`);
    findings.push(...wrong);
  }
  return findings;
}

/** To extend the input is for its owner: its records' keys may then be on other partitions. */
function notAsAsked({ topic, role }: TopicPlan, has: number, asked: number): TopicFinding {
  return {
    topic,
    severity: 'warning',
    message: `topic ${topic} (${role}) has ${counted(has, 'partition')}, ${asked} ${asked === 1 ? 'was' : 'were'} asked for: an input that exists is not changed`,
  };
}
