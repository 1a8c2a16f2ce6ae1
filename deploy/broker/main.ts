/** `node deploy/broker/main.ts [--data DIR] [--port N] [--set NAME=VALUE]...`: a local Kafka until Ctrl-C. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startLocalBroker } from './localBroker.ts';

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: join(import.meta.dirname, '../../.driftline/kafka/data') },
    port: { type: 'string', default: '9092' },
    set: { type: 'string', multiple: true, default: [] },
  },
});
const properties = Object.fromEntries(
  values.set.map((setting) => {
    const at = setting.indexOf('=');
    return [setting.slice(0, at), setting.slice(at + 1)];
  }),
);
const say = (line: string): void => {
  console.log(line);
};
const broker = await startLocalBroker({ data: values.data, port: Number(values.port), properties, say });
say(`Kafka answers at ${broker.brokers}; its log is ${broker.logFile}; Ctrl-C stops it`);
const stop = (): void => {
  void broker.stop();
};
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
// The broker does not keep this process alive by itself; that is for those who start it on the side.
const awake = setInterval(() => undefined, 60_000);
await broker.gone;
clearInterval(awake);
