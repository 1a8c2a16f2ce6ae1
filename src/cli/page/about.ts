import type { Config } from '../../config/config.ts';
import type { About } from '../../worker/page/pageData.ts';
import { version } from '../version.ts';

/** What a page tells of a configuration. */
export function aboutOf({
  app,
  input,
  output,
  topology,
}: Pick<Config, 'app' | 'input' | 'output' | 'topology'>): Omit<
  About,
  'began' | 'interval' | 'points' | 'file' | 'host'
> {
  return {
    app,
    input: input.topic,
    output: output.topic,
    version,
    task: topology.label?.task ?? 'classification',
    fallback: topology.fallback !== undefined,
  };
}
