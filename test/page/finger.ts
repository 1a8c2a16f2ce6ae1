import type { CDPSession, Page } from 'playwright-core';

/** A finger on a screen that can be touched: what the browser makes of it is its own. */
export class Finger {
  private readonly session: CDPSession;
  private readonly page: Page;

  private constructor(session: CDPSession, page: Page) {
    this.session = session;
    this.page = page;
  }

  static async on(page: Page): Promise<Finger> {
    return new Finger(await page.context().newCDPSession(page), page);
  }

  /** @param x of the screen, as `y` */
  async down(x: number, y: number): Promise<void> {
    await this.send('touchStart', [{ x, y }]);
  }

  async move(x: number, y: number): Promise<void> {
    await this.send('touchMove', [{ x, y }]);
  }

  async up(): Promise<void> {
    await this.send('touchEnd', []);
  }

  async tap(selector: string): Promise<void> {
    await this.page.locator(selector).tap();
    await this.drawn();
  }

  /** Down, by `far` to the bottom (below 0: to the top), and up. */
  async swipe(x: number, y: number, far: number): Promise<void> {
    await this.down(x, y);
    for (let i = 1; i <= 10; i++) await this.move(x, y + (far * i) / 10);
    await this.up();
  }

  private async send(type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) {
    await this.session.send('Input.dispatchTouchEvent', { type, touchPoints });
    await this.drawn();
  }

  private async drawn(): Promise<void> {
    await this.page.evaluate(
      'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
    );
  }
}
