import { WorkerError, type Trouble } from '../../worker/errors.ts';
import { tlsFault } from '../tlsFault.ts';

/** Kafka's error codes (its protocol guide), by what the worker does about them; all others are retriable. */
const fenced = new Set([
  47, // INVALID_PRODUCER_EPOCH: what older requests, as kafkajs sends them, are told when they are fenced
  90, // PRODUCER_FENCED, which kafkajs does not know
]);
const fatal = new Set([
  10, // MESSAGE_TOO_LARGE
  12, // OFFSET_METADATA_TOO_LARGE
  17, // INVALID_TOPIC_EXCEPTION
  18, // RECORD_LIST_TOO_LARGE
  23, // INCONSISTENT_GROUP_PROTOCOL
  24, // INVALID_GROUP_ID
  26, // INVALID_SESSION_TIMEOUT
  28, // INVALID_COMMIT_OFFSET_SIZE
  29, // TOPIC_AUTHORIZATION_FAILED
  30, // GROUP_AUTHORIZATION_FAILED
  31, // CLUSTER_AUTHORIZATION_FAILED
  32, // INVALID_TIMESTAMP
  33, // UNSUPPORTED_SASL_MECHANISM
  35, // UNSUPPORTED_VERSION
  36, // TOPIC_ALREADY_EXISTS
  37, // INVALID_PARTITIONS
  38, // INVALID_REPLICATION_FACTOR
  39, // INVALID_REPLICA_ASSIGNMENT
  40, // INVALID_CONFIG
  42, // INVALID_REQUEST
  43, // UNSUPPORTED_FOR_MESSAGE_FORMAT
  44, // POLICY_VIOLATION
  50, // INVALID_TRANSACTION_TIMEOUT
  53, // TRANSACTIONAL_ID_AUTHORIZATION_FAILED
  54, // SECURITY_DISABLED
  58, // SASL_AUTHENTICATION_FAILED
  73, // TOPIC_DELETION_DISABLED
  76, // UNSUPPORTED_COMPRESSION_TYPE
  87, // INVALID_RECORD
]);
/** The leader, the coordinator or the connection is not where it was: look again where it is, and repeat. */
const stale = new Set([
  3, // UNKNOWN_TOPIC_OR_PARTITION: also what a broker says that has not yet heard of a new topic
  5, // LEADER_NOT_AVAILABLE
  6, // NOT_LEADER_OR_FOLLOWER
  7, // REQUEST_TIMED_OUT
  8, // BROKER_NOT_AVAILABLE
  9, // REPLICA_NOT_AVAILABLE
  13, // NETWORK_EXCEPTION
  14, // COORDINATOR_LOAD_IN_PROGRESS
  15, // COORDINATOR_NOT_AVAILABLE
  16, // NOT_COORDINATOR
  19, // NOT_ENOUGH_REPLICAS
  20, // NOT_ENOUGH_REPLICAS_AFTER_APPEND
  41, // NOT_CONTROLLER
  56, // KAFKA_STORAGE_ERROR
  74, // FENCED_LEADER_EPOCH
  75, // UNKNOWN_LEADER_EPOCH
  78, // OFFSET_NOT_AVAILABLE
]);
const programFaults = new Set([
  'KafkaJSInvariantViolation',
  'TypeError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
]);
const fatalNames = new Set([
  'KafkaJSSASLAuthenticationError',
  'KafkaJSServerDoesNotSupportApiKey',
  'KafkaJSNotImplemented',
  ...programFaults,
]);
const staleNames = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSLockTimeout',
  'KafkaJSBrokerNotFound',
]);

export const unknownTopicOrPartition = 3;
export const requestTimedOut = 7;
export const brokerNotAvailable = 8;
export const topicAlreadyExists = 36;
export const invalidPartitions = 37;
export const invalidReplicationFactor = 38;
export const concurrentTransactions = 51;
export const offsetOutOfRange = 1;
/** What is asked for has no place yet, and will have one within seconds: nodes of a cluster that is busy come and go. */
export const beingElected = new Set([
  5, // LEADER_NOT_AVAILABLE
  6, // NOT_LEADER_OR_FOLLOWER
  14, // COORDINATOR_LOAD_IN_PROGRESS
  15, // COORDINATOR_NOT_AVAILABLE
  41, // NOT_CONTROLLER
]);
export const messageTooLarge = new Set([10, 18]);

interface KafkaFields {
  name?: unknown;
  code?: unknown;
  message?: unknown;
  cause?: unknown;
  /** Of KafkaJSAggregateError. */
  errors?: unknown;
}

/** The error with the most to tell: kafkajs wraps what it gave up on, and drops the code on the way. */
function origin(error: unknown): KafkaFields {
  let found: KafkaFields = typeof error === 'object' && error !== null ? error : { message: error };
  for (;;) {
    const inner: unknown = Array.isArray(found.errors) ? found.errors[0] : found.cause;
    if (typeof inner !== 'object' || inner === null) return found;
    found = inner;
  }
}

/** Kafka's error code; undefined: it is none of Kafka's. */
export function codeOf(error: unknown): number | undefined {
  const { code, message } = origin(error);
  // kafkajs knows the codes up to 88, and has the others only in its text.
  if (code === -99 && typeof message === 'string') {
    const unknown = /Unknown error code (\d+)/.exec(message);
    return unknown === null ? undefined : Number(unknown[1]);
  }
  return typeof code === 'number' ? code : undefined;
}

function troubleOf(error: unknown): Trouble {
  const code = codeOf(error);
  if (code !== undefined) return fenced.has(code) ? 'fenced' : fatal.has(code) ? 'fatal' : 'retriable';
  const { name, code: text } = origin(error);
  if (typeof text === 'string' && tlsFault.test(text)) return 'fatal';
  return fatalNames.has(String(name)) ? 'fatal' : 'retriable';
}

/** Whether a second look at the cluster may help. */
export function isStale(error: unknown): boolean {
  if (error instanceof WorkerError) return false;
  const code = codeOf(error);
  if (code !== undefined) return stale.has(code);
  const { name } = origin(error);
  return staleNames.has(String(name)) && troubleOf(error) === 'retriable';
}

/** Whether the connection itself is in doubt, and not only what was asked. */
export function isConnectionLost(error: unknown): boolean {
  return codeOf(error) === undefined && isStale(error);
}

/** Any error as the port's. `doing`: what was tried, e.g. `reading partition 0 of topic events`. */
export function workerError(error: unknown, doing: string): WorkerError {
  if (error instanceof WorkerError) return error;
  const { message } = origin(error);
  const code = codeOf(error);
  const said = `${String(message)}${code === undefined ? '' : ` (Kafka error ${code})`}`;
  return new WorkerError(troubleOf(error), `${doing}: ${said}`, error);
}

/**
 * An error of a membership, of which kafkajs does all. Where nodes go while it looks for them, it trips over what is not there any more
 * (a node, what was known of the topics): a fault of a program, but one that passes with a new consumer.
 */
export function membershipError(error: unknown, doing: string): WorkerError {
  const found = workerError(error, doing);
  if (found === error || codeOf(error) !== undefined || !programFaults.has(String(origin(error).name)))
    return found;
  return new WorkerError('retriable', found.message, error);
}
