import { parentPort, workerData } from 'node:worker_threads';
import { createThreadLog } from '../../adapters/log/log.ts';
import { configOfTexts } from '../config.ts';
import { connect } from '../connect.ts';
import { createMember } from '../member.ts';
import type { Message, Question, ThreadData } from './messages.ts';

/** One member of the group, on connections of its own; all that is seen of it goes through the host. */
export async function runThread(): Promise<void> {
  const { driftlineThread: number, file, texts } = workerData as ThreadData;
  const port = parentPort!;
  const post = (message: Message): void => {
    port.postMessage(message);
  };
  const { kafka, ...rest } = configOfTexts(file, texts);
  const config = { ...rest, kafka: { ...kafka, clientId: `${kafka.clientId}-${number}` } };
  const log = createThreadLog(config.log.level, config.app, number, (line) => {
    post({ say: 'log', line });
  });
  const broker = connect(config, log);
  const member = createMember(config, broker, log, number);
  const { worker } = member;
  worker.signal.addEventListener('abort', () => {
    post({ say: 'ending', failure: worker.failure?.message });
  });
  port.on('message', (question: Question) => {
    if (question.ask === 'stop') void worker.stop();
    else if (question.ask === 'health') post({ say: 'answer', id: question.id, value: member.health() });
    else if (question.ask === 'page') post({ say: 'answer', id: question.id, value: member.readings()[0] });
    else
      member.metrics.scrape().then(
        (value) => {
          post({ say: 'answer', id: question.id, value });
        },
        (error: unknown) => {
          log.error({ err: error }, 'metrics could not be read');
          post({ say: 'answer', id: question.id, value: '' });
        },
      );
  });
  let failure: string | undefined;
  try {
    await worker.start();
    await worker.done;
  } catch (error) {
    if (error !== worker.failure) log.error({ err: error }, 'the worker ends');
    failure = error instanceof Error ? error.message : String(error);
  } finally {
    await broker.disconnect();
    post({ say: 'ended', failure });
  }
}
