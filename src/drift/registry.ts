import { adwin } from './adwin.ts';
import type { DriftDetectorKind } from './detector.ts';

export const detectors: readonly DriftDetectorKind[] = [adwin];
