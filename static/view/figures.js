// Numbers that are derived from others: a mean is not longer than the values it comes from tell.
//
// Must not know: the document. Read next: view/legend-rows.js.

import * as format from '../format.js';
import { search } from '../sequence.js';

/** Digits that a derived number has below the range of the values it comes from. */
const DIGITS = 3;
const MOST = 17;

/**
 * A derived number in as many digits as the range of the values, `spread`, makes meaningful: with
 * values between 101325.00 and 101325.04, a mean is 101325.0213.
 */
export function figure(v, spread) {
  if (!Number.isFinite(v)) return '—';
  if (v === 0) return '0';
  const size = Math.floor(Math.log10(Math.abs(v)));
  const below = Number.isFinite(spread) && spread > 0 ? Math.floor(Math.log10(spread)) : size;
  return format.value(Number(v.toPrecision(Math.min(MOST, Math.max(DIGITS + 1, size - below + DIGITS + 1)))));
}

/**
 * The mean of the values of these parts (see scene.js) between two times; NaN if there are none. A
 * point that stands for many has their mean and their count.
 */
export function meanOf(parts, from, to) {
  let [mean, count] = [0, 0];
  for (const part of parts) {
    for (let n = search(part, from); n < part.end && part.time(n) <= to; n += 1) {
      const v = part.mean?.(n) ?? part.value(n);
      const weight = part.count?.(n) ?? 1;
      if (Number.isNaN(v) || weight === 0) continue;
      count += weight;
      // In this order it does not overflow while the values do not.
      mean = mean * (1 - weight / count) + v * (weight / count);
    }
  }
  return count > 0 ? mean : NaN;
}
