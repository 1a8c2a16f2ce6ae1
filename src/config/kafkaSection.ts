import * as z from 'zod';
import { boolean, oneOf, text, textOf } from './leaves.ts';
import { mapping } from './mapping.ts';
import { Scalar } from './tree.ts';
import { duration } from './units.ts';

const port = /(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])/.source;
const oneAddress = String.raw`(?:\[[0-9A-Fa-f:.]+\]|[^\s:,/[\]]+):${port}`;
const address = new RegExp(`^${oneAddress}$`);
const addresses = String.raw`^[\s,]*${oneAddress}(\s*,[\s,]*${oneAddress})*[\s,]*$`;

function brokers() {
  const broker = text('a broker as host:port', 'host:port', { pattern: address });
  const error = 'at least one broker as host:port is needed';
  return z
    .preprocess(split, z.array(broker, { error }).min(1, { error }))
    .meta({ title: 'list, or text with commas', short: { type: 'string', pattern: addresses } });
}

function split(input: unknown): unknown {
  const whole = textOf(input);
  if (typeof whole !== 'string') return input instanceof Scalar ? input.value : input;
  return whole
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function ssl() {
  const pem = 'PEM text, e.g. ${file:ca.pem}';
  const details = mapping(
    {
      ca: text(pem, 'PEM').optional().describe("Certificates that are trusted instead of the system's."),
      cert: text(pem, 'PEM').optional().describe("The client's certificate."),
      key: text(pem, 'PEM').optional().describe("The client's private key."),
      passphrase: text().optional().describe('Opens the private key.'),
      servername: text().optional().describe("The name to expect in the broker's certificate."),
      rejectUnauthorized: boolean()
        .prefault(true)
        .describe('Whether a broker whose certificate is not trusted is refused.'),
    },
    'true, false or a mapping (of ca, cert, key, passphrase, servername, rejectUnauthorized)',
  ).superRefine((value, context) => {
    const pair = value.key === undefined ? (['cert', 'key'] as const) : (['key', 'cert'] as const);
    if (value[pair[0]] !== undefined && value[pair[1]] === undefined) {
      context.addIssue({
        code: 'custom',
        message: `${pair[0]} is given without ${pair[1]}: both are needed`,
      });
    }
    if (value.passphrase !== undefined && value.key === undefined) {
      context.addIssue({ code: 'custom', message: 'passphrase is given without key' });
    }
  });
  const together = { cert: ['key'], key: ['cert'], passphrase: ['key'] };
  return z.union([boolean(), details.meta({ json: { dependentRequired: together } })]);
}

function sasl() {
  return mapping({
    mechanism: oneOf(['plain', 'scram-sha-256', 'scram-sha-512']).describe('How the password is shown.'),
    username: text().describe('Who logs in.'),
    password: text().describe('Best as `${file:PATH}` or `${NAME}`.'),
  });
}

export function kafkaSection() {
  return mapping({
    brokers: brokers().prefault('localhost:9092').describe('Where the cluster is asked for its brokers.'),
    ssl: ssl().prefault(false).describe('TLS.'),
    sasl: sasl().optional().describe('Login; leave out for none.'),
    clientId: text()
      .optional()
      .describe("What brokers see in their logs and quotas. Default: the app's name."),
    sessionTimeout: duration(1)
      .prefault('15s')
      .describe('How long the group waits for a silent worker before others take its partitions.'),
    transactionTimeout: duration(1)
      .prefault('15s')
      .describe('After this the broker aborts a transaction that was left open.'),
    connectionTimeout: duration(1).prefault('10s').describe('For a connection to a broker.'),
    requestTimeout: duration(1).prefault('30s').describe("For a broker's answer."),
    giveUp: duration(1)
      .prefault('5m')
      .describe(
        'After this long without any progress the worker ends, and says why; until then it tries again.',
      ),
  });
}
