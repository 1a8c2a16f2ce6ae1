import { spawn } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../../../deploy/broker/freePort.ts';
import { javaCommand, libraries } from '../../../deploy/broker/libraries.ts';
import { startLocalBroker } from '../../../deploy/broker/localBroker.ts';
import { testProperties } from '../../support/broker.ts';
import { cli, type Finished } from '../../system/process.ts';

const password = 'of all of them';
const logins = ['electricity', 'electricity-train', 'electricity-topics'];

/** Kafka's own commands, as in its archive's folder `bin`, and the class that each one is. */
const kafkaCommands = {
  'kafka-acls.sh': 'org.apache.kafka.tools.AclCommand',
  'kafka-topics.sh': 'org.apache.kafka.tools.TopicCommand',
  'kafka-consumer-groups.sh': 'org.apache.kafka.tools.consumer.group.ConsumerGroupCommand',
  'kafka-console-consumer.sh': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
};

/** The runbook's application; the keys of `kafka` are the stage's. */
const application = `
input: { topic: events, id: id, time: time }
label: { field: y, classes: [no, yes] }
features: { a: number, b: { type: number, missing: mean }, colour: category }
filters: [ { kind: range, field: a, minimum: -1, maximum: 1 }, { kind: duplicate, window: 100, action: drop } ]
transform: [ { kind: lastLabel, count: 2 }, oneHot, standardScaler ]
model: logisticRegression
drift: adwin
output: { topic: predictions }
fallback: best
batch: { minimumRows: 200 }
checkpoint: { interval: 1s }
`;

/** A folder with app.yaml, and a Kafka that asks for logins and rights: nobody has any but `admin`, who has all. */
export interface Stage {
  readonly folder: string;
  readonly file: string;
  /** Where `admin` needs no login. */
  readonly brokers: string;
  /** Runs commands in the folder. */
  shell(text: string, user: string): Promise<Finished>;
  environment(user: string): NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

async function putCommands(folder: string, libs: string): Promise<void> {
  await mkdir(folder);
  const quick = `-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Dorg.slf4j.simpleLogger.defaultLogLevel=warn`;
  const commands: [string, string][] = [
    ['driftline', `'${process.execPath}' '${cli}'`],
    ...Object.entries(kafkaCommands).map(([name, main]): [string, string] => [
      name,
      `'${javaCommand()}' ${quick} -cp '${libs}/*' ${main}`,
    ]),
  ];
  for (const [name, command] of commands) {
    await writeFile(join(folder, name), `#!/bin/sh\nexec ${command} "$@"\n`);
    await chmod(join(folder, name), 0o755);
  }
}

export async function setStage(folder: string): Promise<Stage> {
  const [port, controller, secure] = [await freePort(), await freePort(), await freePort()];
  const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  const users = logins.map((user) => `user_${user}="${password}"`).join(' ');
  const broker = await startLocalBroker({
    data: join(folder, 'kafka'),
    port,
    properties: {
      ...testProperties,
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller},SECURE://127.0.0.1:${secure}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port},SECURE://127.0.0.1:${secure}`,
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_PLAINTEXT',
      'sasl.enabled.mechanisms': 'PLAIN',
      'listener.name.secure.plain.sasl.jaas.config': `${plain} required ${users};`,
      'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      'super.users': 'User:ANONYMOUS',
    },
  });
  const bin = join(folder, 'bin');
  await putCommands(bin, await libraries());
  const sasl = '{ mechanism: plain, username: "${KAFKA_USER}", password: "${KAFKA_PASSWORD}" }';
  const kafka = `{ brokers: "127.0.0.1:${secure}", sessionTimeout: 2s, giveUp: 10s, sasl: ${sasl} }`;
  const file = join(folder, 'app.yaml');
  const httpPort = await freePort();
  const http = 'http: { port: "${HTTP_PORT}" }';
  await writeFile(file, `app: electricity\nkafka: ${kafka}${application}${http}\n`);

  const environment = (user: string): NodeJS.ProcessEnv => ({
    ...process.env,
    PATH: `${bin}:${process.env['PATH'] ?? ''}`,
    BROKERS: broker.brokers,
    HTTP_PORT: String(httpPort),
    ...(user === 'admin' ? {} : { KAFKA_USER: user, KAFKA_PASSWORD: password }),
  });
  const shell = async (text: string, user: string): Promise<Finished> => {
    const child = spawn('sh', ['-eu', '-c', text], {
      cwd: folder,
      env: environment(user),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (more: string) => (out += more));
    child.stderr.setEncoding('utf8').on('data', (more: string) => (err += more));
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, out, err };
  };
  return { folder, file, brokers: broker.brokers, shell, environment, stop: () => broker.stop() };
}
