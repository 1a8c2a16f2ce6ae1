import { adwin } from './adwin.ts';
import { ddm } from './ddm.ts';
import type { DriftDetectorKind } from './detector.ts';
import { eddm } from './eddm.ts';
import { hddmA } from './hddmA.ts';
import { hddmW } from './hddmW.ts';
import { kswin } from './kswin.ts';
import { pageHinkley } from './pageHinkley.ts';

export const detectors: readonly DriftDetectorKind[] = [adwin, pageHinkley, kswin, ddm, eddm, hddmA, hddmW];
