import kafkajs, { Kafka, logLevel, type AclFilter, type Admin } from 'kafkajs';
import '../../../src/adapters/kafka/repairs.ts';
import { WorkerProcess } from '../../system/process.ts';
import type { Check } from '../checkReport.ts';
import type { Actor } from './actor.ts';

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs;
/** ms for a worker without a right to end. */
const patience = 60_000;

/** A right that somebody was given. */
type Right = Required<AclFilter>;

/** kafkajs' enums do not know the way back. */
function nameOf(types: object, value: number): string {
  return Object.entries(types).find(([, one]) => one === value)![0];
}

async function rightsOf(admin: Admin, principal: string): Promise<Right[]> {
  const filter: AclFilter = {
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
  };
  const { resources } = await admin.describeAcls(filter);
  return resources.flatMap(({ acls, resourceType, resourceName, resourcePatternType }) =>
    acls
      .filter((acl) => acl.principal === principal)
      .map((acl) => ({ ...acl, resourceType, resourceName, resourcePatternType })),
  );
}

/** What needs a right, as a user. @returns what it said, and whether it went well */
type Attempt = (actor: Actor, right: Right) => Promise<{ ok: boolean; said: string }>;

async function command(actor: Actor, text: string, user: string): Promise<{ ok: boolean; said: string }> {
  const { code, out, err } = await actor.stage.shell(text, user);
  return { ok: code === 0, said: `${out}${err}` };
}

const attempts: Readonly<Record<string, Attempt>> = {
  electricity: async (actor) => {
    await actor.produce(5);
    const worker = new WorkerProcess(actor.stage.file, actor.stage.environment('electricity'));
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, patience, undefined));
    const ended = await Promise.race([worker.ended, late]);
    worker.kill('SIGKILL');
    return { ok: ended === undefined, said: worker.tail() };
  },
  'electricity-train': (actor) =>
    command(actor, 'driftline train app.yaml --force && driftline models list app.yaml', 'electricity-train'),
  'electricity-topics': async (actor, { resourceName, operation }) => {
    if (operation === AclOperationTypes.CREATE) await actor.lose(resourceName);
    if (operation === AclOperationTypes.ALTER) await actor.extend('events', 4);
    return command(actor, 'driftline topics app.yaml --create', 'electricity-topics');
  },
};

/** Each right is taken away in turn: then it must not work, and say why. */
export function rightsChecks(actor: Actor): Check[] {
  return Object.entries(attempts).map(([user, attempt]) => ({
    name: `${user} has no right that it does not need`,
    run: async () => {
      const admin = new Kafka({ brokers: [actor.stage.brokers], logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      try {
        const rights = await rightsOf(admin, `User:${user}`);
        const faults = rights.length === 0 ? ['it has none at all'] : [];
        for (const right of rights) {
          await admin.deleteAcls({ filters: [right] });
          const { ok, said } = await attempt(actor, right);
          await admin.createAcls({ acl: [right] });
          const named = `${nameOf(AclOperationTypes, right.operation)} on ${nameOf(AclResourceTypes, right.resourceType)} ${right.resourceName}`;
          if (ok) faults.push(`it works without ${named}`);
          else if (!/authoriz/i.test(said)) faults.push(`without ${named} it says: ${said}`);
          if (user === 'electricity-topics') await command(actor, 'driftline topics app.yaml --create', user);
        }
        return faults;
      } finally {
        await admin.disconnect();
      }
    },
  }));
}
