// What the server answers to a question about the past: checked, and as points.
//
// A bucket stands for all values of a span of time. It is drawn as its lowest and its highest
// value, in the order that makes the line shorter, so that a slope looks like one.
//
// Must not know: who asks. Read next: past.js.

const NO_HISTORY = 'The server answered something that is not a history.';

/**
 * The answer as `{from, to, bucket, series}`: `series` is a map of names to `{unit, first, rows}`,
 * where the rows are columns of numbers. Throws if it is anything else.
 */
export function readAnswer(json) {
  const { from, to, bucket, series } = json ?? {};
  if (!(Number.isFinite(bucket) && bucket >= 0 && Array.isArray(series))) throw new Error(NO_HISTORY);
  return { from, to, bucket, series: new Map(series.map(readSeries)) };
}

function readSeries({ name, unit = '', first, points }) {
  if (typeof name !== 'string' || typeof unit !== 'string' || !Array.isArray(points)) throw new Error(NO_HISTORY);
  const columns = { t: 0, min: 1, max: 2, mean: 3, count: 4 };
  const rows = Object.fromEntries(Object.entries(columns).map(([key, at]) => [key, Float64Array.from(points, (point) => point[at] ?? NaN)]));
  if (rows.t.some((t, i) => !Number.isFinite(t) || (i > 0 && t < rows.t[i - 1]))) throw new Error(NO_HISTORY);
  return [name, { unit, first: Number.isFinite(first) ? first : null, rows }];
}

/** The points of a series, as a sequence like any other, see scene.js. They never change. */
export class Part {
  first = 0;
  generation = 0;
  version = 0;
  #t = [];
  #v = [];
  #mean = [];
  #count = [];
  #low = [];

  /**
   * The rows before the time `until`. `bucket`: see `readAnswer`. `next`: the point that follows in
   * the line, `{t, v}`, or null; it is the last one here, but counts for nothing.
   */
  constructor({ t, min, max, mean, count }, bucket, until = Infinity, next = null) {
    /** From here on, the points are those of the page. */
    this.until = next?.t ?? until;
    this.isRaw = bucket === 0;
    let last = NaN;
    for (let i = 0; i < t.length && t[i] < until; i += 1) {
      const isGap = count[i] === 0 || Number.isNaN(min[i]);
      // Nothing tells where in its bucket a value was: they are spread over it.
      const time = (part) => (count[i] > 1 ? Math.min(t[i] + bucket * part, until) : t[i]);
      const rises = isGap || !(Math.abs(last - max[i]) < Math.abs(last - min[i]));
      const [one, two] = rises ? [min[i], max[i]] : [max[i], min[i]];
      const low = max[i] <= 0 ? count[i] : min[i] <= 0 ? 1 : 0;
      if (isGap) this.#push(t[i], NaN, NaN, 0, 0);
      else this.#push(time(one === two ? 1 / 2 : 1 / 4), one, mean[i], count[i], low);
      if (!isGap && one !== two) this.#push(time(3 / 4), two, NaN, 0, 0);
      last = isGap ? NaN : two;
    }
    if (next !== null) this.#push(next.t, next.v, next.v, 0, 0);
  }

  get end() {
    return this.#t.length;
  }

  time(number) {
    return this.#t[number];
  }

  value(number) {
    return this.#v[number];
  }

  mean(number) {
    return this.#mean[number];
  }

  count(number) {
    return this.#count[number];
  }

  low(number) {
    return this.#low[number];
  }

  takeRewritten() {
    return Infinity;
  }

  #push(t, v, mean, count, low) {
    this.#t.push(t);
    this.#v.push(v);
    this.#mean.push(mean);
    this.#count.push(count);
    this.#low.push(low);
  }
}
