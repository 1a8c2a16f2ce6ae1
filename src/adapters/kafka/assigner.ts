import { AssignerProtocol, type Assigner, type PartitionAssigner } from 'kafkajs';
import { assignPartitions, type Claim } from '../../worker/assignment.ts';

const { MemberMetadata, MemberAssignment } = AssignerProtocol;
/** Part of the group protocol: members with another one cannot be in the same group, unless both know a third. */
const name = 'driftline-sticky';
const version = 1;

/** What a member had when it last heard of the group. */
export interface Holding {
  readonly partitions: readonly number[];
  /** -1: it was in none. */
  readonly generation: number;
}

/**
 * Our assigner, for kafkajs: sticky, and the same partition number of all topics on one member. Every member tells what it holds when
 * it joins; the leader deals out.
 * @param holding asked at each join
 */
export function stickyAssigner(holding: () => Holding): PartitionAssigner {
  return ({ cluster }): Assigner => ({
    name,
    version,
    protocol({ topics }) {
      const userData = Buffer.from(JSON.stringify(holding()), 'utf8');
      return { name, metadata: MemberMetadata.encode({ version, topics, userData }) };
    },
    assign({ members, topics }) {
      // The cluster is kafkajs' own; its type leaves this out.
      const finder = cluster as unknown as TopicFinder;
      const counts = topics.map((topic) => ({
        topic,
        count: finder.findTopicPartitionMetadata(topic).length,
      }));
      const claims = members.map(({ memberId, memberMetadata }) => claimOf(memberId, memberMetadata));
      const partitions = Math.max(0, ...counts.map(({ count }) => count));
      const dealt = [...assignPartitions(claims, partitions)].map(([memberId, own]) => ({
        memberId,
        memberAssignment: MemberAssignment.encode({
          version,
          assignment: Object.fromEntries(
            counts.map(({ topic, count }) => [topic, own.filter((p) => p < count)]),
          ),
          userData: Buffer.alloc(0),
        }),
      }));
      return Promise.resolve(dealt);
    },
  });
}

interface TopicFinder {
  findTopicPartitionMetadata(topic: string): readonly unknown[];
}

/** A member whose user data says nothing that we understand is a new one: it only costs a restore. */
function claimOf(member: string, metadata: Buffer): Claim {
  const nothing = { member, owned: [], generation: -1 };
  const userData = MemberMetadata.decode(metadata)?.userData;
  if (userData === undefined || userData.length === 0) return nothing;
  let told: Partial<Holding> | null;
  try {
    told = JSON.parse(userData.toString('utf8')) as Partial<Holding> | null;
  } catch (error) {
    if (error instanceof SyntaxError) return nothing;
    throw error;
  }
  const { partitions, generation } = told ?? {};
  if (!Array.isArray(partitions) || !partitions.every(isWhole) || !Number.isInteger(generation))
    return nothing;
  return { member, owned: partitions, generation: generation! };
}

function isWhole(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}
