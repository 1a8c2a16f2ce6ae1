import type { Clock } from '../../src/worker/ports.ts';
import type { RegistryAnswer, SchemaRegistry } from '../../src/worker/schemas/registry.ts';

/** What a registry answers to a question for an id, `ms` after its beginning; an error is thrown. */
export type Script = (id: number, ms: number) => RegistryAnswer | Error;
/** The same to a question for a version of a subject. */
export type VersionScript = (subject: string, version: number, ms: number) => RegistryAnswer | Error;

/** A registry in the test's own time. */
export class ScriptedRegistry implements SchemaRegistry {
  readonly place = 'http://registry';
  readonly calls: number[] = [];
  /** Questions for versions: `subject/version`. */
  readonly versions: string[] = [];
  private readonly clock: Clock;
  private readonly script: Script;
  private readonly versionScript: VersionScript;
  private readonly began: number;

  constructor(clock: Clock, script: Script, versionScript: VersionScript = () => 'unknown') {
    this.clock = clock;
    this.script = script;
    this.versionScript = versionScript;
    this.began = clock.elapsed();
  }

  schema(id: number): Promise<RegistryAnswer> {
    this.calls.push(id);
    return told(this.script(id, this.clock.elapsed() - this.began));
  }

  version(subject: string, version: number): Promise<RegistryAnswer> {
    this.versions.push(`${subject}/${version}`);
    return told(this.versionScript(subject, version, this.clock.elapsed() - this.began));
  }

  register(): Promise<number> {
    throw new Error('nobody registers here');
  }

  find(): Promise<number | undefined> {
    throw new Error('nobody looks here');
  }
}

function told(answer: RegistryAnswer | Error): Promise<RegistryAnswer> {
  return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
}
