import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';

/** A folder that each test finds empty, and that is gone after it. */
export class TestFolder {
  path = '';

  constructor() {
    beforeEach(() => {
      this.path = mkdtempSync(join(tmpdir(), 'driftline-test-'));
    });
    afterEach(() => {
      rmSync(this.path, { recursive: true });
    });
  }

  /** Where a file of this name would be. */
  place(name: string): string {
    return join(this.path, name);
  }

  /** @returns its path */
  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.place(name), content);
    return this.place(name);
  }

  read(name: string): string {
    return readFileSync(this.place(name), 'utf8');
  }
}
