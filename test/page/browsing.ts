import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import type { HttpServer } from '../../src/adapters/http/server.ts';
import type { BuiltPage } from '../../deploy/image/page.ts';
import { PretendedWorker } from './pretended.ts';

/** A worker that is made up, and its page in a tab of its own. */
export interface Tab {
  readonly page: Page;
  readonly worker: PretendedWorker;
  /** Errors of scripts, what the content policy has refused, requests that failed or went elsewhere. */
  readonly faults: string[];
  server: HttpServer;
}

/** A browser, and what its tabs are of. */
export class Browsing {
  private readonly browser: Browser;
  private readonly files: BuiltPage['files'];

  private constructor(browser: Browser, files: BuiltPage['files']) {
    this.browser = browser;
    this.files = files;
  }

  /** @param program Chromium's */
  static async begin(program: string, files: BuiltPage['files']): Promise<Browsing> {
    // Its sandbox does not start as root, as containers of CI have it; it sees no page but ours.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    return new Browsing(await chromium.launch({ executablePath: program, args }), files);
  }

  /** Opens a tab for a check, and closes it after. @returns what is wrong, the tab's own faults among it */
  async look(
    worker: PretendedWorker,
    options: BrowserContextOptions,
    check: (tab: Tab) => Promise<readonly string[]>,
  ): Promise<readonly string[]> {
    const server = await this.serve(worker);
    const context = await this.browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(8000);
    const tab: Tab = { page, worker, faults: [], server };
    const origin = `http://127.0.0.1:${server.port}`;
    page.on('pageerror', (error) => tab.faults.push(`script: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') tab.faults.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(`${origin}/`)) tab.faults.push(`asks elsewhere: ${request.url()}`);
    });
    try {
      await page.goto(`${origin}/`);
      await page.locator('#state.live').waitFor();
      return [...(await check(tab)), ...tab.faults];
    } finally {
      await context.close();
      await tab.server.close();
    }
  }

  /** The same browser, for a page of other files. */
  showing(files: BuiltPage['files']): Browsing {
    return new Browsing(this.browser, files);
  }

  get shown(): BuiltPage['files'] {
    return this.files;
  }

  /** @param port 0: any free one */
  serve(worker: PretendedWorker, port = 0): Promise<HttpServer> {
    return worker.serve(this.files, port);
  }

  /** A file of the disk. @returns what is wrong, as of `look` */
  async lookAt(file: string, check: (page: Page) => Promise<readonly string[]>): Promise<readonly string[]> {
    const context = await this.browser.newContext();
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      if (request.url() !== `file://${file}`) faults.push(`asks elsewhere: ${request.url()}`);
    });
    try {
      await page.goto(`file://${file}`);
      return [...(await check(page)), ...faults];
    } finally {
      await context.close();
    }
  }

  end(): Promise<void> {
    return this.browser.close();
  }
}
