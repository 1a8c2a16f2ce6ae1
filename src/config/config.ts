import type { BatchOptions } from '../batch/options.ts';
import type { PartSpec } from '../core/options.ts';
import type { Topology } from '../pipeline/topology.ts';

/** TLS as the user gave it; texts are PEM. */
export interface Tls {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
  readonly servername?: string | undefined;
  readonly rejectUnauthorized: boolean;
}

export interface KafkaConfig {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[];
  readonly ssl: boolean | Tls;
  readonly sasl:
    | {
        readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
        readonly username: string;
        readonly password: string;
      }
    | undefined;
  readonly clientId: string;
  /** ms, as all the following. */
  readonly sessionTimeout: number;
  readonly transactionTimeout: number;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly giveUp: number;
}

/** A configuration file, complete and checked: what the commands work with. */
export interface Config {
  /** The file's path, as its user names it. */
  readonly file: string;
  /** Group id; prefix of transactional ids and internal topics. */
  readonly app: string;
  readonly kafka: KafkaConfig;
  readonly input: {
    readonly topic: string;
    /** Where to begin where there is no checkpoint; a number is a time, ms since the epoch. */
    readonly start: 'earliest' | 'latest' | number;
    readonly onLoss: 'stop' | 'continue';
  };
  readonly topology: Topology;
  /** The nightly job. */
  readonly batch: BatchOptions;
  readonly output: { readonly topic: string; readonly format: PartSpec };
  /** Undefined: rejected events are counted only. */
  readonly deadLetter: { readonly topic: string } | undefined;
  readonly delivery: 'exactly-once' | 'at-least-once';
  /** Members of the group in this process. */
  readonly threads: number;
  readonly commit: { /** ms */ readonly interval: number; /** bytes of outputs */ readonly bytes: number };
  readonly checkpoint: { /** ms */ readonly interval: number };
  readonly http: { /** 0: any free one */ readonly port: number; readonly host: string };
  readonly log: { readonly level: 'debug' | 'info' | 'warn' | 'error' };
}
