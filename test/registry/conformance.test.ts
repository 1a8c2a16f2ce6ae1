import { afterAll, beforeAll, describe, it } from 'vitest';
import { cases } from './conformance.ts';
import { FakeRegistry } from './fakeRegistry.ts';

/** `make check-registry` runs the same cases against a real registry, which is what holds the fake to the truth. */
describe('a schema registry', () => {
  const fake = new FakeRegistry();
  let url = '';
  beforeAll(async () => {
    url = await fake.start();
  });
  afterAll(() => fake.stop());

  it.each(cases)('$name', async (one) => {
    await one.run(url);
  });
});
