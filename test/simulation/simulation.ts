import { cbor } from '../../src/adapters/encoding/cbor.ts';
import { MemoryCluster } from '../../src/adapters/memory/cluster.ts';
import type { Log } from '../../src/worker/ports.ts';
import type { DriftOptions } from '../../src/pipeline/topology.ts';
import { passes, WorkerError } from '../../src/worker/errors.ts';
import { ensureTopics } from '../../src/worker/topics.ts';
import { Worker } from '../../src/worker/worker.ts';
import { testEvents } from '../support/events.ts';
import { headersOf } from '../support/traces.ts';
import { inNumberedJson, numbered } from '../support/numberedJson.ts';
import { options as base, silent } from '../worker/harness.ts';
import { RegistrySchemas } from '../../src/worker/schemas/registrySchemas.ts';
import { ScriptedRegistry } from '../registry/scriptedRegistry.ts';
import { hourly } from '../batch/world.ts';
import { announcedModel, faultsOf, publishedModels, swapsOf, type Logs, type Swap } from './checks.ts';
import { Machine } from './machine.ts';
import { memoryLogs } from './memoryLogs.ts';
import { clientOf, well, type Faults, type Watcher } from './network.ts';
import { fallback, night, undisturbedNight } from './nights.ts';
import { Scheduler } from './scheduler.ts';

/** What came of a seed. */
export interface Outcome {
  readonly seed: number;
  /** Nothing: all that must hold holds. */
  readonly faults: readonly string[];
  /** What happened, a line each: two runs of a seed have the same. */
  readonly trace: readonly string[];
}

/** ms of virtual time: a session of the group, the time of trouble, and how long the end of it may take to be worked off. */
const session = 150;
const troubled = 2_500;
const patience = 60_000;
/** ms: as a real one, above what a call may take (some 250 here), or a second between two tries to fetch a model. */
const progressDeadline = 1_300;
/** ms between two looks at the workers. */
const lookInterval = 10;

interface Running {
  readonly machine: Machine;
  readonly worker: Worker;
  readonly client: ReturnType<typeof clientOf>;
  /** It was asked to end. */
  leaving: boolean;
}

/**
 * One run: some workers on a cluster, of which a seed decides all that happens to them for a while. When it is over, what is left must be
 * worked off, and be as if nothing had happened.
 */
export async function simulate(seed: number): Promise<Outcome> {
  return new Simulation(seed).run();
}

/** Whom nobody watches. */
const nobody: Watcher = {
  opens: () => undefined,
  opened: () => undefined,
  closed: () => undefined,
  restores: () => undefined,
  fenced: () => undefined,
  assigned: () => undefined,
  confirmed: () => undefined,
};

/** So sensitive that models are replaced in some dozens of events. */
const replacing: DriftOptions = {
  detector: {
    kind: 'ddm',
    options: { warmStart: 2, warningThreshold: 0.3, driftThreshold: 0.6 },
  },
  reads: 'error',
  warning: undefined,
  onDrift: { kind: 'replace', options: { window: 3, minimum: 1, patience: 20 } },
};

/** Of an event's schema: a few have one that comes late, or never, often several of a batch. */
function idOf(value: string): number {
  const places = [23, 29, 19, 31].map((length) => value.length % length === 0);
  return places.includes(true) ? 2 + places.indexOf(true) : 1;
}

class Simulation {
  private readonly seed: number;
  private readonly scheduler: Scheduler;
  private readonly trace: string[] = [];
  private readonly faults: string[] = [];
  private readonly network: Faults = { ...well };
  private readonly cluster: MemoryCluster;
  private readonly logs: Logs;
  private readonly partitions: number;
  private readonly options: typeof base;
  /** When each transactional id was last inited, whoever heard of it; ms since the beginning. */
  private readonly taken = new Map<string, number>();
  /** In every second seed batch models are trained beside the workers. */
  private readonly withNights: boolean;
  /** Events have headers, which change how many of them a fetch brings. */
  private readonly withTraces: boolean;
  /** Events name their schemas, some of which the registry has late or never, and the registry is away now and then. */
  private readonly withSchemas: boolean;
  /** Jobs that run. */
  private readonly jobs = new Set<Machine>();
  /** By partition: where batch models were taken, as its checkpoints said before they were compacted. */
  private readonly swaps = new Map<number, Swap[]>();
  private running: Running[] = [];
  private started = 0;
  private produced = false;
  private trouble = true;
  private closing = false;
  private looked = 0;

  constructor(seed: number) {
    this.seed = seed;
    this.withNights = seed % 2 === 0;
    this.withTraces = seed % 6 === 5;
    this.withSchemas = seed % 10 === 7;
    this.scheduler = new Scheduler(seed);
    const { scheduler } = this;
    const clock = new Machine('brokers', scheduler).clock;
    const lag = scheduler.chance(0.5) ? 0 : scheduler.between(1, 40);
    this.cluster = new MemoryCluster(clock, (write) => {
      if (lag === 0 || !this.trouble) write();
      else scheduler.after(scheduler.between(0, lag), write);
    });
    this.logs = memoryLogs(this.cluster);
    const { transactions } = this.cluster;
    const open = transactions.open.bind(transactions);
    transactions.open = (id, now) => {
      this.taken.set(id, scheduler.elapsed);
      return open(id, now);
    };
    this.partitions = scheduler.between(1, 3);
    this.options = {
      ...base,
      delivery: scheduler.chance(0.8) ? 'exactly-once' : 'at-least-once',
      progressDeadline,
      commit: { interval: scheduler.between(3, 40), bytes: scheduler.between(500, 8000) },
      checkpoint: { interval: scheduler.between(10, 400) },
      topology: {
        ...base.topology,
        update: { events: scheduler.between(1, 5), time: 5000 },
        fallback: this.withNights ? fallback : undefined,
        // In every third seed a fresh model learns beside, now and then, with nights and without.
        drift: seed % 3 === 0 ? replacing : base.topology.drift,
      },
    };
    // Sent again, a dead letter by the registry's word may be a prediction: at-least-once promises no more. Checkpoints do not come by
    // time: those are looked for that must come.
    if (this.withSchemas) {
      const topology = inNumberedJson(this.options.topology);
      this.options = { ...this.options, delivery: 'exactly-once', checkpoint: { interval: 1e6 }, topology };
    }
  }

  async run(): Promise<Outcome> {
    const { scheduler, cluster, partitions } = this;
    const set = ensureTopics(this.options, cluster.connect(), true, partitions, () => undefined);
    await scheduler.run(() => false, scheduler.now);
    await set;
    this.setFaults();
    for (let n = scheduler.between(1, 3); n > 0; n--) this.start(scheduler.between(0, 100));
    void this.produce();
    this.disturb();
    if (this.withNights) this.nights();
    // Not with nights, several of which would go by: a model that a checkpoint still names is then gone, and the task goes on without it.
    else if (this.seed % 7 === 0) this.outage();
    scheduler.after(troubled, () => {
      this.heal();
    });
    // For some time, so that no rebalance is on its way.
    let since: number | undefined;
    const settled = (): boolean => {
      this.look();
      if (this.faults.length > 0) return true;
      since = this.isDone() ? (since ?? scheduler.now) : undefined;
      return since !== undefined && scheduler.now - since > 2 * session;
    };
    const ended = await scheduler.run(settled, scheduler.now + troubled + patience);
    if (!ended)
      this.faults.push(`a silent stop: not at the end after ${patience} ms without trouble; ${this.where()}`);
    else await this.close();
    // A zombie may have fenced an owner that had nothing to write until its end: what is committed must do for the next one.
    if (this.faults.length === 0) await this.oneMore();
    if (this.faults.length === 0) {
      const { logs } = this;
      const exact = this.options.delivery === 'exactly-once';
      for (let p = 0; p < partitions; p++) {
        const swaps = swapsOf(logs, p, this.swaps.get(p));
        const wrong = faultsOf(logs, this.options.topology, p, exact, swaps);
        this.faults.push(...wrong.map((fault) => `partition ${p}: ${fault}`));
      }
      if (this.withNights) await this.checkNights();
    }
    // What is still waiting belongs to the dead.
    for (const { machine } of this.running) machine.dead = true;
    return { seed: this.seed, faults: this.faults, trace: this.trace };
  }

  private setFaults(): void {
    const { scheduler } = this;
    const share = (most: number): number => (scheduler.chance(0.5) ? 0 : scheduler.random() * most);
    this.network.lostRequest = share(0.02);
    this.network.lostAnswer = share(0.02);
    this.network.late = share(0.03);
    this.network.slow = share(0.05);
    this.network.staleOffset = share(0.5);
  }

  private note(line: string): void {
    this.trace.push(`${this.scheduler.elapsed} ${line}`);
  }

  private start(delay: number): void {
    const { scheduler, cluster } = this;
    scheduler.after(delay, () => {
      if (this.closing) return;
      const name = `worker ${++this.started}`;
      const machine = new Machine(name, scheduler);
      const client = clientOf(cluster, machine, scheduler, this.network, this.watcherOf(name));
      const worker = new Worker(this.options, {
        broker: client.broker,
        clock: machine.clock,
        encoding: cbor,
        log: this.logOf(name),
        observe: () => undefined,
        schemas: this.withSchemas ? this.schemasOf(machine) : undefined,
      });
      const one: Running = { machine, worker, client, leaving: false };
      this.running.push(one);
      this.note(`${name} starts`);
      const over = (how: string): void => {
        this.note(`${name} ${how}`);
        this.running = this.running.filter((other) => other !== one);
      };
      worker.start().then(
        () =>
          worker.done.then(
            () => {
              over('has ended');
            },
            (error: unknown) => {
              over(`ended: ${String(error)}`);
              // Trouble while it was asked to end: it says so, and who comes next goes on from the commit before.
              if (!one.leaving || !passes(error)) this.faults.push(`${name} ended: ${String(error)}`);
            },
          ),
        (error: unknown) => {
          over(`did not start: ${String(error)}`);
          this.faults.push(`${name} did not start: ${String(error)}`);
        },
      );
    });
  }

  /** Schema 1 is there, 2 comes when a process may have given it up already or not, 4 sooner, 3 and 5 never. */
  private schemasOf({ clock }: Machine): RegistrySchemas {
    const { scheduler } = this;
    const registry = new ScriptedRegistry(clock, (id) => {
      const now = scheduler.elapsed;
      if (this.trouble && now % 700 < 200) return new WorkerError('retriable', 'the registry is away');
      const known = id === 1 || (id === 2 && now > 10_500) || (id === 4 && now > 6_000);
      return known ? { text: '' } : 'unknown';
    });
    return new RegistrySchemas(registry, clock, silent, { unknown: 'deadLetter', salt: this.started });
  }

  private watcherOf(name: string): Watcher {
    /** With a producer that was inited. */
    const inited = new Set<number>();
    /** Fenced, and by what was done when: ms since the beginning. */
    const lost = new Map<number, number>();
    /** When the group last said, or confirmed, what is its own. */
    let heard = -1;
    /** Its own, and those of them that it did not have before and has not begun with. */
    let own: readonly number[] = [];
    const given = new Set<number>();
    let generation = -1;
    return {
      opens: (partition) => {
        this.note(`${name} opens ${partition}`);
        // What is given anew is a task of its own, whatever became of the one before.
        const asked = given.delete(partition) || heard >= (lost.get(partition) ?? -1);
        if (!asked) this.faults.push(`${name} fences the owner of ${partition} in turn, and asked no one`);
        lost.delete(partition);
      },
      opened: (partition) => inited.add(partition),
      closed: (partition) => inited.delete(partition),
      restores: (partition) => {
        if (!inited.has(partition))
          this.faults.push(`${name} reads the state of ${partition} without the fence`);
      },
      fenced: (partition) => {
        this.note(`${name} is fenced on ${partition}`);
        lost.set(partition, this.taken.get(`app-${partition}`) ?? 0);
      },
      assigned: (partitions, told) => {
        for (const partition of partitions) if (!own.includes(partition)) given.add(partition);
        own = partitions;
        generation = told;
        heard = this.scheduler.elapsed;
      },
      confirmed: (answered) => {
        this.note(`${name} hears of generation ${answered ?? 'none'}`);
        if (answered === generation) heard = this.scheduler.elapsed;
      },
    };
  }

  private logOf(name: string): Log {
    const say = (fields: object, message: string): void => {
      const { partition, generation, err } = fields as {
        partition?: number;
        generation?: number;
        err?: unknown;
      };
      const more = [partition, generation, err instanceof Error ? err.message : undefined];
      this.note(`${name}: ${message} ${more.filter((one) => one !== undefined).join(' ')}`);
    };
    return { debug: say, info: say, warn: say, error: say };
  }

  /** Plain records, and transactions some of which abort. */
  private async produce(): Promise<void> {
    const { scheduler, cluster, partitions } = this;
    const text = new TextEncoder();
    const producer = cluster.connect();
    for (let p = 0; p < partitions; p++) {
      const make = this.withNights ? hourly : testEvents;
      const events = make(scheduler.between(30, 120), this.seed * 10 + p);
      for (let i = 0; i < events.length;) {
        const count = scheduler.between(1, 15);
        const records = events.slice(i, i + count).map(({ key, value }) => ({
          key: key === null ? null : text.encode(key),
          value: this.withSchemas ? numbered({ key, value }, idOf(value)) : text.encode(value),
          headers: this.withTraces ? headersOf(value) : [],
        }));
        if (scheduler.chance(0.3)) {
          const session = await producer.open(`producer-${p}`);
          await session.begin();
          await session.send('in', p, records);
          await scheduler.wait(scheduler.between(0, 80));
          if (scheduler.chance(0.5)) {
            await session.commit();
            i += count;
          }
          // The next init aborts what is open.
          await (await producer.open(`producer-${p}`)).close();
        } else {
          cluster.append('in', p, records);
          i += count;
        }
        await scheduler.wait(scheduler.between(0, 120) / partitions);
      }
    }
    this.produced = true;
    this.note('all is produced');
  }

  /** Some jobs while there is trouble, and one after it. */
  private nights(): void {
    const { scheduler } = this;
    for (let n = scheduler.between(1, 3); n > 0; n--) {
      scheduler.after(scheduler.between(0, troubled), () => {
        this.night(n);
      });
    }
    scheduler.after(troubled + scheduler.between(1, 500), () => {
      this.night(0);
    });
  }

  private night(n: number): void {
    const { scheduler, cluster } = this;
    const name = `job ${n}`;
    const machine = new Machine(name, scheduler);
    const { broker } = clientOf(cluster, machine, scheduler, this.network, nobody);
    this.jobs.add(machine);
    this.note(`${name} starts`);
    void night(broker, machine.clock, this.options.topology)
      .then(
        ({ run }) => {
          this.note(`${name} has ${run.result} ${run.id ?? run.reason}`);
        },
        (error: unknown) => {
          this.note(`${name} failed: ${String(error)}`);
          const fenced = error instanceof WorkerError && error.trouble === 'fenced';
          if (!passes(error) && !fenced) this.faults.push(`${name} failed: ${String(error)}`);
          else if (!this.trouble && !fenced) this.night(n);
        },
      )
      .finally(() => this.jobs.delete(machine));
  }

  /** Each published model is what a job makes that reads as far when all is over. */
  private async checkNights(): Promise<void> {
    for (const { id, hash, ends } of publishedModels(this.logs)) {
      const made = undisturbedNight(this.cluster, this.options.topology, ends);
      await this.scheduler.run(() => false, this.scheduler.now);
      if ((await made) !== hash) this.faults.push(`model ${id} is not that of an undisturbed job`);
    }
  }

  /** Again and again, until it is healed, something happens to somebody. */
  private disturb(): void {
    const { scheduler } = this;
    scheduler.after(scheduler.between(5, 250), () => {
      if (!this.trouble) return;
      const victim = this.running[scheduler.between(0, Math.max(0, this.running.length - 1))];
      const dice = scheduler.between(0, 9);
      // A job that is killed is gone for good: the next one must not mind.
      for (const job of this.jobs) {
        if (!scheduler.chance(0.2)) continue;
        this.note(`${job.name} is killed`);
        job.dead = true;
        this.jobs.delete(job);
      }
      if (dice <= 2 && victim !== undefined) this.kill(victim);
      else if (dice <= 4 && victim !== undefined) this.freeze(victim, scheduler.between(10, 4 * session));
      else if (dice === 5 && victim !== undefined) this.leave(victim);
      else if (dice === 6 && this.running.length < 4) this.start(0);
      else if (dice === 7) {
        for (let p = 0; p < this.partitions; p++) {
          this.swaps.set(p, swapsOf(this.logs, p, this.swaps.get(p)));
          this.cluster.compact('app.state', p);
        }
        this.note('the state topic is compacted');
      } else if (dice === 8) {
        const p = scheduler.between(0, this.partitions - 1);
        const lost = scheduler.chance(0.5);
        if (lost) this.cluster.loseEnd(`app-${p}`);
        else this.cluster.timeOut(`app-${p}`);
        this.note(`the transaction of app-${p} times out${lost ? ', and its end is lost' : ''}`);
      } else this.setFaults();
      this.disturb();
    });
  }

  private kill(victim: Running): void {
    this.note(`${victim.machine.name} is killed`);
    victim.machine.dead = true;
    this.running = this.running.filter((other) => other !== victim);
    // Others hear of it when its session has timed out.
    this.scheduler.after(session, () => {
      victim.client.vanish();
    });
    this.start(this.scheduler.between(1, 2 * session));
  }

  private freeze(victim: Running, ms: number): void {
    this.note(`${victim.machine.name} stands still for ${ms} ms`);
    const { scheduler, cluster } = this;
    victim.machine.freeze(ms);
    const member = victim.client.member();
    if (ms < session || member === undefined) return;
    scheduler.after(session, () => {
      cluster.groups.leave('app', member);
    });
    // A heartbeat some time after it goes on tells it that it is no member any more.
    scheduler.after(ms + scheduler.between(0, 120), () => {
      const gone = victim.machine.dead || victim.leaving || victim.worker.signal.aborted;
      if (!gone && cluster.groups.heartbeat('app', member) === undefined) cluster.groups.join('app', member);
    });
  }

  private leave(victim: Running): void {
    this.note(`${victim.machine.name} is asked to end`);
    victim.leaving = true;
    void victim.worker.stop();
    this.start(this.scheduler.between(1, session));
  }

  private outage(): void {
    const { scheduler } = this;
    scheduler.after(scheduler.between(0, troubled / 2), () => {
      this.note('the brokers are away');
      this.network.away = true;
      scheduler.after(scheduler.between(progressDeadline, 2 * progressDeadline), () => {
        this.network.away = false;
      });
    });
  }

  /** Whatever the brokers and the network do: a worker that does not stand still is alive. */
  private look(): void {
    const { now } = this.scheduler;
    if (now - this.looked < lookInterval) return;
    this.looked = now;
    for (const { machine, worker } of this.running) {
      const { ok, reasons } = worker.health().live;
      // What stood still with the machine has to move once more.
      if (!ok && machine.awake > progressDeadline)
        this.faults.push(`${machine.name} is not alive: ${reasons.join('; ')}`);
    }
  }

  private heal(): void {
    this.note('the trouble is over');
    this.trouble = false;
    Object.assign(this.network, well);
    if (this.running.every(({ leaving }) => leaving)) this.start(0);
  }

  private isDone(): boolean {
    if (this.trouble || !this.produced || this.jobs.size > 0) return false;
    const announced = this.withNights ? announcedModel(this.logs) : undefined;
    const next = new Map<number, number>();
    for (const { worker, client, machine, leaving } of this.running) {
      const member = client.member();
      if (machine.frozen || member === undefined) return false;
      // A zombie may believe itself at the end, too.
      if (leaving || this.cluster.groups.heartbeat('app', member) === undefined) continue;
      for (const { partition, state, manifest } of worker.statuses()) {
        const follows = (manifest?.snapshot?.fallback?.model ?? undefined) === announced?.id;
        if (state === 'running' && follows) next.set(partition, manifest?.next['in'] ?? -1);
      }
    }
    return Array.from({ length: this.partitions }, (_, p) => p).every((p) => {
      const log = this.cluster.topics.log('in', p);
      return log.lastStable === log.end && (next.get(p) ?? -1) >= log.end;
    });
  }

  /** A graceful stop of all, which writes the last checkpoints. */
  private async close(): Promise<void> {
    const { scheduler } = this;
    this.closing = true;
    for (const one of this.running) {
      one.leaving = true;
      void one.worker.stop();
    }
    const ended = await scheduler.run(() => this.running.length === 0, scheduler.now + patience);
    if (!ended) this.faults.push(`a silent stop: some have not ended; ${this.where()}`);
    // Markers that are on their way.
    await scheduler.run(() => false, scheduler.now + 1000);
  }

  private async oneMore(): Promise<void> {
    const { scheduler } = this;
    this.closing = false;
    this.start(0);
    if (await scheduler.run(() => this.isDone(), scheduler.now + patience)) await this.close();
    else this.faults.push(`a silent stop of the last worker; ${this.where()}`);
  }

  private where(): string {
    const workers = this.running.map(({ machine, worker }) => {
      const tasks = worker
        .statuses()
        .map(({ partition, state, next }) => `${partition} ${state} at ${next ?? '?'}`);
      return `${machine.name} (${tasks.join(', ') || 'no partition'})`;
    });
    const ends = Array.from({ length: this.partitions }, (_, p) => this.cluster.topics.log('in', p).end);
    return `${workers.join('; ') || 'no worker'}; the input ends at ${ends.join(', ')}`;
  }
}
