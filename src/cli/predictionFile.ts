import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { FileError } from '../adapters/files/rows.ts';
import { faultOfPath } from '../adapters/files/systemFault.ts';
import type { Outputs } from '../pipeline/pipeline.ts';
import type { Encoded } from '../pipeline/prediction.ts';

const newline = new Uint8Array([10]);

/** The file that a backtest's predictions go to, one JSON a line: each with the bytes of the record that a worker would send. */
export class PredictionFile implements Outputs {
  private readonly path: string;
  private readonly out: WriteStream;
  private lines: Uint8Array[] = [];

  constructor(path: string) {
    this.path = path;
    this.out = createWriteStream(path);
    // Met by the next flush or by the end; until then it must not end the process unheard.
    this.out.on('error', () => undefined);
  }

  prediction(json: Encoded): void {
    this.lines.push(json.copy(), newline);
  }

  deadLetter(): void {
    // Counted by the pipeline; a file of its own for them would only repeat the input.
  }

  /** Writes what has come since the last time. @throws FileError */
  async flush(): Promise<void> {
    const { lines } = this;
    this.lines = [];
    try {
      if (this.out.errored !== null) throw this.out.errored;
      if (lines.length > 0 && !this.out.write(Buffer.concat(lines))) await once(this.out, 'drain');
    } catch (error) {
      throw this.failed(error as Error);
    }
  }

  /** @throws FileError where not all of it could be written */
  async close(): Promise<void> {
    try {
      this.out.end();
      await finished(this.out);
    } catch (error) {
      throw this.failed(error as Error);
    }
  }

  private failed(cause: Error): FileError {
    return new FileError(
      `${this.path}: the predictions cannot be written: ${faultOfPath(cause, this.path, 'write')}`,
      {
        cause,
      },
    );
  }
}

/** What takes a backtest's outputs where nobody asked for them. */
export const noOutputs: Outputs = { prediction: () => undefined, deadLetter: () => undefined };
