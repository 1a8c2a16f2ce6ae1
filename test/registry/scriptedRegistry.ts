import type { SchemaRefused, SchemaText } from '../../src/codecs/schemas.ts';
import type { Clock } from '../../src/worker/ports.ts';
import type { SchemaRegistry } from '../../src/worker/schemas/registry.ts';

/** What a registry answers to a question for an id, `ms` after its beginning; an error is thrown. */
export type Script = (id: number, ms: number) => SchemaText | SchemaRefused | 'unknown' | Error;

/** A registry in the test's own time. */
export class ScriptedRegistry implements SchemaRegistry {
  readonly place = 'http://registry';
  readonly calls: number[] = [];
  private readonly clock: Clock;
  private readonly script: Script;
  private readonly began: number;

  constructor(clock: Clock, script: Script) {
    this.clock = clock;
    this.script = script;
    this.began = clock.elapsed();
  }

  schema(id: number): Promise<SchemaText | SchemaRefused | 'unknown'> {
    this.calls.push(id);
    const answer = this.script(id, this.clock.elapsed() - this.began);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  register(): Promise<number> {
    throw new Error('nobody registers here');
  }

  find(): Promise<number | undefined> {
    throw new Error('nobody looks here');
  }
}
