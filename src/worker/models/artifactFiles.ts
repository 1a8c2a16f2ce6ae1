/** Where batch models are kept that are not in the topic: by id, a file each. A port; `adapters/files/` fits it. */
export interface ArtifactFiles {
  /** Whole and lasting when it returns, or not there at all. */
  save(id: string, artifact: Uint8Array): Promise<void>;
  /** Undefined: there is none. @throws WorkerError retriable where it cannot be read now */
  load(id: string): Promise<Uint8Array | undefined>;
  /** None there is no error. */
  remove(id: string): Promise<void>;
}
