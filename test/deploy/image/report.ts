/** Checks that take a machine of their own, one after another, and what came of them. */
export class Report {
  private passed = 0;
  private readonly failed: string[] = [];
  private readonly began = Date.now();

  say(line: string): void {
    console.log(`${((Date.now() - this.began) / 1000).toFixed(1).padStart(6)} s  ${line}`);
  }

  /** @param action what is measured, for the report; it fails by throwing. @returns whether it passed */
  async check(name: string, action: () => Promise<string | undefined>): Promise<boolean> {
    try {
      const measured = await action();
      this.passed++;
      this.say(`ok      ${name}${measured === undefined ? '' : `: ${measured}`}`);
      return true;
    } catch (error) {
      this.failed.push(name);
      this.say(`FAILED  ${name}\n${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      return false;
    }
  }

  /** @returns the exit code */
  end(): number {
    for (const name of this.failed) console.log(`failed: ${name}`);
    console.log(`Tests: ${this.passed} passed, ${this.failed.length} failed`);
    return this.failed.length === 0 && this.passed > 0 ? 0 : 1;
  }
}
