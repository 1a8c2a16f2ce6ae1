import { createHash } from 'node:crypto';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { FileError } from '../../adapters/files/rows.ts';
import { faultOfPath } from '../../adapters/files/systemFault.ts';
import type { PageData } from '../../worker/page/pageData.ts';
import { pageFiles } from './files.ts';

/** The page with its script, its style and its data in one file, which asks nobody for anything. */
export function reportHtml(data: PageData, files = pageFiles()): string {
  const page = files['/'];
  if (page === undefined) throw new Error('the page is in the built program alone (npm run build)');
  const script = files['/page/page.js']!.body;
  const style = files['/page/page.css']!.body;
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}`;
  // Nothing in the data can end the element that it stands in.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  const head =
    `<meta http-equiv="content-security-policy" content="${policy}" />` +
    `<style>${style}</style><script type="application/json" id="data">${json}</script>` +
    `<script type="module">${script}</script>`;
  // By a function: what is put in may have `$` in it.
  return page.body.replace(/ *<(link|script)\b.*>\n/g, '').replace('</head>', () => `${head}</head>`);
}

/** The file of `--report`. It is opened before the backtest begins: what cannot be written is told at once. */
export class ReportFile {
  private readonly path: string;
  private readonly file: number;

  /** @throws FileError */
  constructor(path: string) {
    this.path = path;
    this.file = this.trying(() => openSync(path, 'w'));
  }

  /** @throws FileError */
  write(data: PageData): void {
    this.trying(() => {
      writeFileSync(this.file, reportHtml(data));
      closeSync(this.file);
    });
  }

  private trying<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      throw new FileError(
        `${this.path}: the report cannot be written: ${faultOfPath(cause, this.path, 'write')}`,
        {
          cause,
        },
      );
    }
  }
}
