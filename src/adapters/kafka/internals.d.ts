/**
 * The parts inside kafkajs 2.2.4 that the adapter stands on, as far as it uses them. They are not its public interface:
 * the version is pinned exactly, and the broker contract is what a newer one has to pass.
 */

declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    constructor(options: object);
    pending: unknown[];
    /** ms since the epoch. */
    throttledUntil: number;
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    checkPendingRequests(): void;
    scheduleCheckPendingRequests(): void;
    /** Sends at once, or when there is room among what is in flight. */
    push(request: PushedRequest): void;
    maybeThrottle(ms: number): void;
    waitForPendingRequests(): Promise<void>;
    /** Its timers. */
    destroy(): void;
  }

  export interface PushedRequest {
    readonly entry: {
      readonly apiKey: number;
      readonly apiName: string;
      readonly apiVersion: number;
      readonly correlationId: number;
      resolve(answered: import('kafkajs/src/network/connection.js').Answered): void;
      reject(error: Error): void;
    };
    readonly expectResponse: boolean;
    /** ms; null: the client's own. */
    readonly requestTimeout: number | null;
    sendRequest(): void;
  }
}

declare module 'kafkajs/src/network/connection.js' {
  export interface Answered {
    /** What follows the correlation id. */
    readonly payload: Buffer;
  }

  export type SendRequest = <Decoded, Result>(
    protocol: import('kafkajs/src/network/connectionPool.js').Protocol<Decoded, Result>,
  ) => Promise<Result>;

  export default class Connection {
    constructor(options: Omit<import('kafkajs/src/network/connectionPool.js').ConnectionPoolOptions, 'rack'>);
    disconnect(): Promise<boolean>;
    connect(): Promise<boolean>;
    readonly clientId: string;
    readonly sasl: unknown;
    readonly socket: import('node:net').Socket;
    authenticatedAt: unknown;
    connectionStatus: 'connected' | 'disconnecting' | 'disconnected';
    /** Of an answer that has come in part. */
    chunks: Buffer[];
    bytesBuffered: number;
    bytesNeeded: number;
    isConnected(): boolean;
    readonly requestQueue: import('kafkajs/src/network/requestQueue/index.js').default;
    isAuthenticated(): boolean;
    /** @throws KafkaJSConnectionError */
    failIfNotConnected(): void;
    nextCorrelationId(): number;
    send: SendRequest;
    /** A login's step at a broker older than Kafka 1.0; what it awaits is kept in the connection. */
    sendAuthRequest(step: object): Promise<unknown>;
    /** Logs in, where the connection has `sasl` and has not. */
    authenticate(): Promise<void>;
    setVersions(versions: Readonly<Record<number, { minVersion: number; maxVersion: number }>>): void;
    setSupportAuthenticationProtocol(isSupported: boolean): void;
    /** Fails all that was sent and not answered. */
    rejectRequests(error: Error): void;
  }
}

declare module 'kafkajs/src/broker/saslAuthenticator/index.js' {
  /** One login of one connection. */
  export default class SaslAuthenticator {
    connection: import('kafkajs/src/network/connection.js').default;
    authenticate(): Promise<void>;
  }
}

declare module 'kafkajs/src/network/connectionPool.js' {
  import type Connection from 'kafkajs/src/network/connection.js';

  /** What `Buffer`s of a request and a response are made by; an Encoder of kafkajs will do. */
  export interface Payload {
    readonly buf: Buffer;
    readonly buffer: Buffer;
  }

  export interface Protocol<Decoded, Result> {
    readonly request: {
      readonly apiKey: number;
      readonly apiVersion: number;
      readonly apiName: string;
      encode(): Promise<Payload>;
    };
    readonly response: {
      decode(payload: Buffer): Promise<Decoded>;
      parse(decoded: Decoded): Promise<Result>;
    };
    /** ms; the larger of this and the client's own counts. */
    readonly requestTimeout?: number;
    readonly logResponseError?: boolean;
  }

  export interface ConnectionPoolOptions {
    readonly host: string;
    readonly port: number;
    readonly rack: string | null;
    readonly clientId: string;
    readonly ssl: unknown;
    readonly sasl: unknown;
    readonly logger: import('kafkajs/src/loggers/index.js').Logger;
    readonly socketFactory: import('kafkajs/src/network/socketFactory.js').SocketFactory;
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly enforceRequestTimeout: boolean;
    readonly maxInFlightRequests: number | null;
    readonly instrumentationEmitter: null;
    readonly reauthenticationThreshold: number;
  }

  /** Two connections to one node: the second is for Fetch, which may wait long. */
  export default class ConnectionPool {
    constructor(options: ConnectionPoolOptions);
    readonly host: string;
    readonly port: number;
    readonly pool: Connection[];
    /** Connects it first, where it is not. */
    getConnection(index: number): Promise<Connection>;
    send<Decoded, Result>(protocol: Protocol<Decoded, Result>): Promise<Result>;
    /** Waits for what is in flight. */
    destroy(): Promise<void>;
  }
}

declare module 'kafkajs/src/network/socketFactory.js' {
  import type { Socket } from 'node:net';

  /** TCP, or TLS with `ssl`. */
  export type SocketFactory = (options: {
    host: string;
    port: number;
    ssl: unknown;
    onConnect: () => void;
  }) => Socket;
  export default function socketFactory(): SocketFactory;
}

declare module 'kafkajs/src/loggers/index.js' {
  import type { LogEntry } from 'kafkajs';

  export interface Logger {
    namespace(name: string): Logger;
  }
  export function createLogger(options: {
    level: number;
    logCreator: (level: number) => (entry: LogEntry) => void;
  }): Logger;
}

declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    readonly buf: Buffer;
    readonly buffer: Buffer;
    constructor(initialSize?: number);
    writeInt8(value: number): this;
    writeInt16(value: number): this;
    writeInt32(value: number): this;
    /** Whole numbers up to 2^53 are exact. */
    writeInt64(value: number): this;
    writeBoolean(value: boolean): this;
    writeString(value: string | null): this;
    writeBuffer(value: Buffer): this;
    writeEncoder(value: Encoder): this;
  }
}

declare module 'kafkajs/src/errors.js' {
  // Node cannot see these among the names that 'kafkajs' exports.
  export { KafkaJSConnectionError } from 'kafkajs';

  export class KafkaJSBrokerNotFound extends Error {
    constructor(message: string);
  }
}

declare module 'kafkajs/src/protocol/error.js' {
  import type { KafkaJSProtocolError } from 'kafkajs';

  export function createErrorFromCode(code: number): KafkaJSProtocolError;
}

declare module 'kafkajs/src/protocol/requests/metadata/v5/response.js' {
  export interface Metadata {
    readonly brokers: readonly { nodeId: number; host: string; port: number; rack: string | null }[];
    readonly controllerId: number;
    readonly topicMetadata: readonly {
      topicErrorCode: number;
      topic: string;
      partitionMetadata: readonly { partitionErrorCode: number; partitionId: number; leader: number }[];
    }[];
  }
  const response: { decode(payload: Buffer): Promise<Metadata> };
  export default response;
}

declare module 'kafkajs/src/protocol/requests/produce/v7/response.js' {
  export interface Produced {
    /** ms */
    readonly clientSideThrottleTime: number;
    readonly topics: readonly {
      topicName: string;
      partitions: readonly { partition: number; errorCode: number; baseOffset: string }[];
    }[];
  }
  const response: {
    decode(payload: Buffer): Promise<Produced>;
    /** @throws KafkaJSProtocolError for the first partition's error */
    parse(decoded: Produced): Promise<Produced>;
  };
  export default response;
}

declare module 'kafkajs/src/broker/index.js' {
  import type ConnectionPool from 'kafkajs/src/network/connectionPool.js';
  import type { Logger } from 'kafkajs/src/loggers/index.js';

  export interface ProducerIdentity {
    readonly transactionalId: string;
    readonly producerId: string;
    readonly producerEpoch: number;
  }

  /** One node of the cluster. Every method throws KafkaJSProtocolError for the first error code in the answer. */
  export default class Broker {
    constructor(options: {
      connectionPool: ConnectionPool;
      logger: Logger;
      nodeId: number | null;
      allowAutoTopicCreation: boolean;
      authenticationTimeout: number;
    });
    nodeId: number | null;
    readonly connectionPool: ConnectionPool;
    /** By API key; null before it is connected. */
    readonly versions: Readonly<Record<number, { minVersion: number; maxVersion: number }>> | null;
    isConnected(): boolean;
    connect(): Promise<void>;
    disconnect(): Promise<void>;
    findGroupCoordinator(request: {
      groupId: string;
      coordinatorType: number;
    }): Promise<{ coordinator: { nodeId: number; host: string; port: number } }>;
    listOffsets(request: {
      isolationLevel: number;
      topics: { topic: string; partitions: { partition: number; timestamp: number }[] }[];
    }): Promise<{ responses: { partitions: { partition: number; offset: string }[] }[] }>;
    describeGroups(request: { groupIds: string[] }): Promise<{ groups: { members: unknown[] }[] }>;
    offsetFetch(request: {
      groupId: string;
      topics: { topic: string; partitions: { partition: number }[] }[];
    }): Promise<{
      responses: { partitions: { partition: number; offset: string; metadata: string | null }[] }[];
    }>;
    createPartitions(request: {
      topicPartitions: { topic: string; count: number }[];
      timeout: number;
    }): Promise<unknown>;
    createTopics(request: {
      topics: {
        topic: string;
        numPartitions: number;
        replicationFactor: number;
        configEntries: { name: string; value: string }[];
      }[];
      timeout: number;
    }): Promise<unknown>;
    deleteTopics(request: { topics: string[]; timeout: number }): Promise<unknown>;
    describeConfigs(request: {
      resources: { type: number; name: string; configNames: string[] }[];
    }): Promise<{
      resources: {
        configEntries: { configName: string; configValue: string | null; isSensitive: boolean }[];
      }[];
    }>;
    initProducerId(request: {
      transactionalId: string | null;
      transactionTimeout: number;
    }): Promise<{ producerId: string; producerEpoch: number }>;
    addPartitionsToTxn(
      request: ProducerIdentity & { topics: { topic: string; partitions: number[] }[] },
    ): Promise<unknown>;
    addOffsetsToTxn(request: ProducerIdentity & { groupId: string }): Promise<unknown>;
    txnOffsetCommit(
      request: ProducerIdentity & {
        groupId: string;
        topics: { topic: string; partitions: { partition: number; offset: string; metadata: string }[] }[];
      },
    ): Promise<unknown>;
    endTxn(request: ProducerIdentity & { transactionResult: boolean }): Promise<unknown>;
  }
}
