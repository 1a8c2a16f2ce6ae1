import { avro } from './avro/avro.ts';
import type { CodecKind } from './codec.ts';
import { json } from './json.ts';

export const codecs: readonly CodecKind[] = [json, avro];
