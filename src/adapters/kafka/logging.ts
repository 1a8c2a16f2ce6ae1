import type { logCreator } from 'kafkajs';
import type { Log } from '../../worker/ports.ts';

/** What of kafkajs' fields may go into a log: no payloads, no configuration, no credentials, no stacks. */
const told = [
  'broker',
  'groupId',
  'memberId',
  'generationId',
  'topic',
  'partition',
  'correlationId',
  'retryCount',
  'retryTime',
];
const warnLevel = 2;
const infoLevel = 4;

/** It writes one for each error code in an answer, also those that are retried; all of them come to us as errors. */
const answer = 'Response ';
/** What it calls a warning whenever another member comes or goes. */
const ordinary = 'The group is rebalancing, re-joining';

/**
 * kafkajs' lines as ours. What it calls an error it mostly mends by itself (it retries, rejoins, reconnects); what it cannot
 * mend comes to us as an error of the call. So its errors are warnings here, and its information is for debugging.
 */
export function kafkaLog(log: Log): logCreator {
  return () => (entry) => {
    const source = entry.log as Record<string, unknown>;
    const fields: Record<string, unknown> = { client: 'kafkajs', part: entry.namespace };
    for (const name of told) if (source[name] !== undefined) fields[name] = source[name];
    if (typeof source['error'] === 'string') fields['error'] = source['error'];
    const level: number = entry.level;
    const { message } = entry.log;
    const warns = level <= warnLevel && !message.startsWith(answer) && message !== ordinary;
    if (warns) log.warn(fields, message);
    else if (level <= infoLevel) log.debug(fields, message);
  };
}
