import type { Health } from '../../worker/health.ts';
import type { Reading } from '../../worker/page/reading.ts';

/** What a thread is started with. */
export interface ThreadData {
  readonly driftlineThread: number;
  /** The configuration file, for messages. */
  readonly file: string;
  /** By path: the file and those that it refers to, as the host has read them, so that all threads run the same. */
  readonly texts: ReadonlyMap<string, string>;
}

/** What a thread tells of itself. */
export type Asked = 'metrics' | 'health' | 'page';

/** From the host to a thread. `stop` has no answer but the thread's end. */
export type Question = { readonly ask: Asked; readonly id: number } | { readonly ask: 'stop' };

/** From a thread to the host. */
export type Message =
  | { readonly say: 'log'; readonly line: string }
  | { readonly say: 'answer'; readonly id: number; readonly value: string | Health | Reading }
  /** It begins to end: asked to (undefined), or for this failure. */
  | { readonly say: 'ending'; readonly failure: string | undefined }
  /** Its last word. `failure`: what it could not go on after. */
  | { readonly say: 'ended'; readonly failure: string | undefined };
