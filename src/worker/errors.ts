/**
 * What can go wrong at a port, sorted by what the worker does about it (design, step 7):
 * - `retriable`: a broker away, a time-out: drop the task's memory, wait, start at step 1;
 * - `fenced`: another owner has inited this transactional id: close the task, never init again by itself;
 * - `fatal`: a broken promise or a wrong set-up: end the process with the message.
 */
export type Trouble = 'retriable' | 'fenced' | 'fatal';

export class WorkerError extends Error {
  override readonly name: string = 'WorkerError';
  readonly trouble: Trouble;

  constructor(trouble: Trouble, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.trouble = trouble;
  }
}

/** Whether it is trouble that can be waited out. */
export function passes(error: unknown): error is WorkerError {
  return error instanceof WorkerError && error.trouble === 'retriable';
}

/** An offset was asked for that the log no longer, or not yet, has. */
export class OffsetOutOfRange extends WorkerError {
  override readonly name = 'OffsetOutOfRange';
  constructor(topic: string, partition: number, offset: number, cause?: unknown) {
    super('retriable', `offset ${offset} is not in partition ${partition} of topic ${topic}`, cause);
  }
}
