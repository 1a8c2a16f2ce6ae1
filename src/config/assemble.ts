import { batchOptions } from './batchSection.ts';
import type { Config } from './config.ts';
import { completeDrift } from './driftSection.ts';
import { orderedFeatures } from './featuresSection.ts';
import { deadLetterTopic } from './nameChecks.ts';
import type { Parts } from './parts.ts';
import type { Sections } from './schema.ts';
import type { Node } from './tree.ts';

/**
 * The configuration of `file` from sections that are all right.
 * @param features where they stand in the file: it knows their order
 */
export function assemble(file: string, sections: Sections, features: Node | undefined, parts: Parts): Config {
  const { app, kafka, input, deadLetter } = sections;
  const dead = deadLetter === false ? undefined : deadLetterTopic(app, deadLetter);
  const { topic, format, start, onLoss, id, time, source, key, maximumAhead, maximumBytes } = input;
  return {
    file,
    app,
    kafka: { ...kafka, sasl: kafka.sasl, clientId: kafka.clientId ?? app },
    input: { topic, start, onLoss },
    topology: {
      format,
      input: { id, time, source, key, maximumAhead, maximumBytes },
      label: sections.label,
      features: orderedFeatures(features, sections.features),
      filters: sections.filters,
      transform: sections.transform,
      model: sections.model,
      update: sections.update,
      drift: sections.drift && completeDrift(sections.drift, sections.label),
      window: sections.evaluate.window,
      fallback: sections.fallback,
    },
    batch: batchOptions(sections.batch, sections.label, parts.batchModels),
    output: sections.output,
    deadLetter: dead === undefined ? undefined : { topic: dead },
    delivery: sections.delivery,
    threads: sections.threads,
    commit: sections.commit,
    checkpoint: sections.checkpoint,
    http: sections.http,
    log: sections.log,
  };
}
