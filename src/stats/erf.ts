/*
 * After fdlibm's s_erf.c, whose steps and coefficients are kept, in glibc's order of operations, whose bits Python answers:
 *
 * Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
 * Developed at SunPro, a Sun Microsystems, Inc. business. Permission to use, copy, modify, and distribute this software is
 * freely granted, provided that this notice is preserved.
 */

import { glibcExp } from './glibcExp.ts';

/** erf(1), rounded to the bits of a float. */
const ERX = 8.45062911510467529297e-1;
/** 2 / sqrt(π) - 1. */
const EFX = 1.28379167095512586316e-1;
const SMALL = {
  over: [
    1.28379167095512558561e-1, -3.2504210724700149937e-1, -2.84817495755985104766e-2,
    -5.77027029648944159157e-3, -2.37630166566501626084e-5,
  ],
  under: [
    1, 3.97917223959155352819e-1, 6.50222499887672944485e-2, 5.08130628187576562776e-3,
    1.32494738004321644526e-4, -3.9602282787753681232e-6,
  ],
};
const NEAR_ONE = {
  over: [
    -2.36211856075265944077e-3, 4.14856118683748331666e-1, -3.72207876035701323847e-1,
    3.18346619901161753674e-1, -1.10894694282396677476e-1, 3.54783043256182359371e-2,
    -2.166375594868790843e-3,
  ],
  under: [
    1, 1.06420880400844228286e-1, 5.40397917702171048937e-1, 7.18286544141962662868e-2,
    1.26171219808761642112e-1, 1.36370839120290507362e-2, 1.1984499846799107417e-2,
  ],
};
const MIDDLE = {
  over: [
    -9.86494403484714822705e-3, -6.93858572707181764372e-1, -1.05586262253232909814e1,
    -6.23753324503260060396e1, -1.62396669462573470355e2, -1.84605092906711035994e2,
    -8.12874355063065934246e1, -9.81432934416914548592,
  ],
  under: [
    1, 1.96512716674392571292e1, 1.376577541435190426e2, 4.34565877475229228821e2, 6.45387271733267880336e2,
    4.29008140027567833386e2, 1.08635005541779435134e2, 6.57024977031928170135, -6.04244152148580987438e-2,
  ],
};
const LARGE = {
  over: [
    -9.86494292470009928597e-3, -7.99283237680523006574e-1, -1.77579549177547519889e1,
    -1.60636384855821916062e2, -6.37566443368389627722e2, -1.02509513161107724954e3,
    -4.83519191608651397019e2,
  ],
  under: [
    1, 3.03380607434824582924e1, 3.25792512996573918826e2, 1.53672958608443695994e3, 3.19985821950859553908e3,
    2.55305040643316442583e3, 4.74528541206955367215e2, -2.24409524465858183362e1,
  ],
};

const bits = new DataView(new ArrayBuffer(8));

/** x without its lower 32 bits: its square has no rounding error. */
function upperHalf(x: number): number {
  bits.setFloat64(0, x);
  bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

/** Two coefficients at a time, as glibc adds them up. */
function polynomial(coefficients: readonly number[], x: number): number {
  const x2 = x * x;
  const x4 = x2 * x2;
  let sum = coefficients[0]! + x * coefficients[1]!;
  for (let i = 2; i < coefficients.length; i += 2) {
    const power = i === 2 ? x2 : i === 4 ? x4 : i === 6 ? x4 * x2 : x4 * x4;
    const next = coefficients[i + 1];
    sum += power * (next === undefined ? coefficients[i]! : coefficients[i]! + x * next);
  }
  return sum;
}

/** The error function: glibc's bits. A tree's questions of "at least" can hang on the last one. */
export function erf(x: number): number {
  const a = Math.abs(x);
  if (a < 0.84375) {
    if (a < 2 ** -28) return x + EFX * x;
    const z = x * x;
    return x + x * (polynomial(SMALL.over, z) / polynomial(SMALL.under, z));
  }
  const sign = x < 0 ? -1 : 1;
  if (a < 1.25) {
    const s = a - 1;
    return sign * (ERX + polynomial(NEAR_ONE.over, s) / polynomial(NEAR_ONE.under, s));
  }
  if (a >= 6) return sign;
  if (a !== a) return NaN;
  const s = 1 / (a * a);
  const { over, under } = a < 1 / 0.35 ? MIDDLE : LARGE;
  const z = upperHalf(a);
  const tail =
    glibcExp(-z * z - 0.5625) * glibcExp((z - a) * (z + a) + polynomial(over, s) / polynomial(under, s));
  return sign * (1 - tail / a);
}
