import { StateError } from '../../core/state.ts';
import type { Encoding } from '../ports.ts';
import { parseManifest } from './manifest.ts';
import type { Checkpoint } from './store.ts';

const version = 1;

/** A partition's checkpoint as a file: to move an application, or to keep a copy of what it has learned. */
export interface Archive {
  readonly app: string;
  readonly partition: number;
  readonly checkpoint: Checkpoint;
}

export function encodeArchive(encoding: Encoding, { app, partition, checkpoint }: Archive): Uint8Array {
  const { manifest, snapshot } = checkpoint;
  const content = encoding.encode({
    app,
    partition,
    manifest,
    snapshot: snapshot?.core ?? null,
    ...(snapshot?.fallback && { fallback: snapshot.fallback }),
  });
  return encoding.encode({ version, hash: encoding.hash(content), content });
}

/** @throws StateError where the bytes are no archive, of another version, or damaged */
export function decodeArchive(encoding: Encoding, bytes: Uint8Array): Archive {
  const outer = objectOf(encoding.decode(bytes));
  if (outer['version'] !== version) {
    throw new StateError(`it has version ${String(outer['version'])}, this build reads ${version}`);
  }
  const { content } = outer;
  if (!(content instanceof Uint8Array) || encoding.hash(content) !== outer['hash']) {
    throw new StateError('it is damaged: its SHA-256 is not the one that it says');
  }
  const { app, partition, manifest, snapshot, fallback } = objectOf(encoding.decode(content));
  if (typeof app !== 'string' || !Number.isSafeInteger(partition) || (partition as number) < 0) {
    throw new StateError('it does not say whose checkpoint it is');
  }
  if (snapshot !== null && !(snapshot instanceof Uint8Array)) throw new StateError('its snapshot is none');
  if (fallback !== undefined && !(fallback instanceof Uint8Array))
    throw new StateError("its snapshot's fallback is none");
  const checkpoint = {
    manifest: parseManifest(manifest),
    snapshot: snapshot === null ? undefined : { core: snapshot, fallback },
  };
  return { app, partition: partition as number, checkpoint };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new StateError('it holds no checkpoint');
  return value as Record<string, unknown>;
}
