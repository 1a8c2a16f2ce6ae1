/** `node deploy/broker/main.ts [--data DIR] [--port N] [--set NAME=VALUE]...`: a local Kafka until Ctrl-C. */
import { join } from 'node:path';
import { optionsOf, UsageError, wholeNumber } from '../usage.ts';
import { startLocalBroker } from './localBroker.ts';

const { data, port, properties } = optionsOf(
  'node deploy/broker/main.ts [--data DIR] [--port N] [--set NAME=VALUE]...',
  {
    data: { type: 'string', default: join(import.meta.dirname, '../../.driftline/kafka/data') },
    port: { type: 'string', default: '9092' },
    set: { type: 'string', multiple: true, default: [] },
  },
  (values) => ({
    data: values.data,
    port: wholeNumber('--port', values.port, 1, 65_535),
    properties: Object.fromEntries(values.set.map(property)),
  }),
);
function property(setting: string): [string, string] {
  const at = setting.indexOf('=');
  if (at < 1) throw new UsageError(`--set ${JSON.stringify(setting)}: NAME=VALUE is needed`);
  return [setting.slice(0, at), setting.slice(at + 1)];
}
const say = (line: string): void => {
  console.log(line);
};
const broker = await startLocalBroker({ data, port, properties, say }).catch((error: unknown) => {
  console.error(`no Kafka was started: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
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
