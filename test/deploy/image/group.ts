import { Kafka, logLevel } from 'kafkajs';
import '../../../src/adapters/kafka/repairs.ts';

/** How many members the broker knows of a group. */
export async function membersOf(brokers: string, group: string): Promise<number> {
  const kafka = new Kafka({ clientId: 'driftline-check', brokers: [brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  try {
    return (await admin.describeGroups([group])).groups[0]!.members.length;
  } finally {
    await admin.disconnect();
  }
}
