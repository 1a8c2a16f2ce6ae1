/** `node detectorRun.ts NAME PATH`: a drift detector over the values of PATH (float64, little endian), again and again; prints JSON. */
import { readFileSync } from 'node:fs';
import { detectors } from '../../../src/drift/registry.ts';
import { specOf } from '../../support/defaults.ts';
import { passes } from './passes.ts';

const [name, path] = process.argv.slice(2);
const kind = detectors.find((one) => one.name === name)!;
const bytes = readFileSync(path!);
const values = new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const found = passes(values.length, () => {
  const detector = kind.create(specOf(kind).options, {});
  let changes = 0;
  return {
    run: () => {
      for (const value of values) {
        detector.update(value);
        if (detector.driftDetected) changes++;
      }
    },
    score: () => changes,
  };
});
console.log(JSON.stringify(found));
