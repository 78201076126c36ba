// Statistics of a span of time, from the points of one series.
//
// The points may stand for many values each. Then the median and the like are those of the means of
// these, weighted: close, but not exact, and that is said.
//
// Must not know: where the points come from. Read next: csv.js.

import { search } from '../sequence.js';
import { mixed } from './thinning.js';

/**
 * `{n, min, max, mean, first, last, p95, slope, exact}` of the points between two times, or null if
 * there is none. `slope`: the change per second of the straight line that fits best; null if all
 * have the same time. `exact`: whether each point is a value as it came.
 */
export function statistics(points, from, to, exact) {
  const values = [];
  const all = { n: 0, min: Infinity, max: -Infinity, mean: 0, first: null, last: null };
  const line = new BestLine();
  for (let i = search(points, from); i < points.end && points.time(i) <= to; i += 1) {
    const t = points.time(i);
    const v = points.value(i);
    if (Number.isNaN(v)) continue;
    all.min = Math.min(all.min, v);
    all.max = Math.max(all.max, v);
    all.first ??= v;
    all.last = v;
    const count = points.count(i);
    if (count === 0) continue;
    const mean = points.mean(i);
    all.mean = mixed(all.mean, all.n, mean, count);
    all.n += count;
    values.push({ v: mean, count });
    line.add(t, mean, count);
  }
  return all.n === 0 ? null : { ...all, p95: quantile(values, all.n, 0.95), slope: line.slope, exact };
}

/** The smallest value that this part of all values does not exceed. */
function quantile(values, n, part) {
  values.sort((a, b) => a.v - b.v);
  const rank = Math.ceil(part * n);
  let seen = 0;
  for (const { v, count } of values) {
    seen += count;
    if (seen >= rank) return v;
  }
  return values.at(-1).v;
}

/** Least squares in one pass, about the running means, so that large times lose no digits. */
class BestLine {
  #n = 0;
  #t = 0;
  #v = 0;
  #tt = 0;
  #tv = 0;

  add(t, v, count) {
    this.#n += count;
    const dt = t - this.#t;
    this.#t += (dt * count) / this.#n;
    this.#v += ((v - this.#v) * count) / this.#n;
    this.#tt += count * dt * (t - this.#t);
    this.#tv += count * dt * (v - this.#v);
  }

  get slope() {
    const slope = (this.#tv / this.#tt) * 1_000;
    return this.#tt > 0 && Number.isFinite(slope) ? slope : null;
  }
}
