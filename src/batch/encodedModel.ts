import type { Artifact } from '../pipeline/batchModel/artifact.ts';
import { modelId } from '../worker/models/records.ts';
import type { Encoding } from '../worker/ports.ts';
import type { Split } from './split.ts';

/** A model as it is kept, and what it is called. */
export interface EncodedModel {
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes. */
  readonly hash: string;
  /** What predictions name as its version. */
  readonly id: string;
}

/** @param split of the rows that it was trained on: its name begins with their end */
export function encodeModel(
  artifact: Artifact,
  { last }: Pick<Split, 'last'>,
  encoding: Encoding,
): EncodedModel {
  const bytes = encoding.encode(artifact);
  const hash = encoding.hash(bytes);
  return { bytes, hash, id: modelId(last, hash) };
}
