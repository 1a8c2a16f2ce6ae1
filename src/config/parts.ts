import type { CodecKind } from '../codecs/codec.ts';
import { codecs } from '../codecs/registry.ts';
import type { DriftDetectorKind } from '../drift/detector.ts';
import { detectors } from '../drift/registry.ts';
import { filters } from '../filters/registry.ts';
import type { BatchModelKind } from '../models/batch/batchModel.ts';
import { batchModels } from '../models/batch/registry.ts';
import type { ModelKind } from '../models/model.ts';
import { models } from '../models/registry.ts';
import { transformers } from '../transformers/registry.ts';
import type { TransformerKind } from '../transformers/transformer.ts';
import type { CheckedKind } from './part.ts';

/** The parts that a configuration can name: one registry a folder. */
export interface Parts {
  readonly codecs: readonly (CheckedKind & Pick<CodecKind, 'fields'>)[];
  readonly models: readonly (ModelKind & CheckedKind)[];
  readonly batchModels: readonly (BatchModelKind & CheckedKind)[];
  readonly filters: readonly CheckedKind[];
  readonly transformers: readonly (TransformerKind & CheckedKind)[];
  readonly detectors: readonly (DriftDetectorKind & CheckedKind)[];
}

export const registeredParts: Parts = { codecs, models, batchModels, filters, transformers, detectors };
