// What the server answers to a question about the past: checked, and as points.
//
// A bucket stands for all values of a span of time. It is drawn as its first, its lowest, its
// highest and its last value, each at its time. One that is wider than some pixels is a band, too:
// the values were somewhere in it.
//
// Must not know: who asks. Read next: past.js.

const NO_HISTORY = 'The server answered something that is not a history.';

/** Where a point has its columns. A measurement has the first five. */
const COLUMNS = { t: 0, min: 1, max: 2, mean: 3, count: 4, first: 5, last: 6, minAt: 7, maxAt: 8, firstAt: 9, lastAt: 10 };
const IS_TIME = ['minAt', 'maxAt', 'firstAt', 'lastAt'];

/**
 * The answer as `{from, to, bucket, series}`: `series` is a map of names to `{unit, first, rows}`,
 * where the rows are columns of numbers, with the `width` of each bucket, and the `texts` of values
 * that a double cannot hold: number of the row → text. `json`: see history.js. Throws if it is
 * anything else.
 */
export function readAnswer(json) {
  const { from, to, bucket, series } = json ?? {};
  if (!(Number.isFinite(bucket) && bucket >= 0 && Array.isArray(series))) throw new Error(NO_HISTORY);
  return { from, to, bucket, series: new Map(series.map((one) => readSeries(one, bucket === 0))) };
}

function readSeries({ name, unit = '', first, buckets = [], points }, isRaw) {
  const isRead = typeof name === 'string' && typeof unit === 'string' && Array.isArray(points) && Array.isArray(buckets);
  if (!isRead) throw new Error(NO_HISTORY);
  const column = (key, at) => Float64Array.from(points, (point) => (point[at] ?? (at < 5 ? NaN : IS_TIME.includes(key) ? 0 : point[1] ?? NaN)));
  const rows = Object.fromEntries(Object.entries(COLUMNS).map(([key, at]) => [key, column(key, at)]));
  for (const key of IS_TIME) rows[key].forEach((after, i, times) => (times[i] = rows.t[i] + after));
  if (rows.t.some((t, i) => !Number.isFinite(t) || (i > 0 && t < rows.t[i - 1]))) throw new Error(NO_HISTORY);
  rows.width = widths(rows.t, buckets);
  rows.texts = new Map(isRaw ? points.flatMap(([, value], i) => (typeof value === 'string' ? [[i, value]] : [])) : []);
  return [name, { unit, first: Number.isFinite(first) ? first : null, rows }];
}

/** The length of each bucket, out of the times since when they are so long; 0 of a measurement. */
function widths(times, buckets) {
  let at = -1;
  return times.map((t) => {
    while (at + 1 < buckets.length && buckets[at + 1][0] <= t) at += 1;
    return buckets[at]?.[1] ?? 0;
  });
}

/** The points of a series, as a sequence like any other, see scene.js. They never change. */
export class Part {
  first = 0;
  generation = 0;
  version = 0;
  #rows;
  #t = [];
  #v = [];
  #mean = [];
  #count = [];
  #low = [];

  /**
   * The rows before the time `until`. `bucket`: see `readAnswer`. `next`: the point that follows in
   * the line, `{t, v}`, or null; it is the last one here, but counts for nothing.
   */
  constructor(rows, bucket, until = Infinity, next = null) {
    /** From here on, the points are those of the page. */
    this.until = next?.t ?? until;
    this.isRaw = bucket === 0;
    /** Whether some row is of values above zero and of others, whose number it does not say. */
    this.isMixed = false;
    this.#rows = rows;
    const { t, min, count } = rows;
    for (let i = 0; i < t.length && t[i] < until; i += 1) {
      if (count[i] === 0 || Number.isNaN(min[i])) this.#push(t[i], NaN, NaN, 0, 0);
      else this.#pushRow(i, until);
    }
    if (next !== null) this.#push(next.t, next.v, next.v, 0, 0);
  }

  /** The buckets between two times that are at least so wide: `{from, to, min, max}`. */
  bands(from, to, width) {
    const { t, min, max, count, width: widths_ } = this.#rows;
    const bands = [];
    for (let i = 0; i < t.length && t[i] < Math.min(to, this.until); i += 1) {
      const end = Math.min(t[i] + widths_[i], this.until);
      if (count[i] > 1 && widths_[i] >= width && end > from) bands.push({ from: t[i], to: end, min: min[i], max: max[i] });
    }
    return bands;
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

  /** A point that is two of the four is there once. */
  #pushRow(i, until) {
    const { min, max, mean, count, minAt, maxAt } = this.#rows;
    this.isMixed ||= min[i] <= 0 && max[i] > 0;
    const low = max[i] <= 0 ? count[i] : min[i] <= 0 ? 1 : 0;
    const inside = minAt[i] <= maxAt[i] ? ['min', 'max'] : ['max', 'min'];
    const start = this.end;
    for (const key of ['first', ...inside, 'last']) {
      const [t, v] = [Math.min(this.#rows[`${key}At`][i], until), this.#rows[key][i]];
      const isFirst = this.end === start;
      if (isFirst) this.#push(t, v, mean[i], count[i], low);
      else if (this.#t.at(-1) !== t || this.#v.at(-1) !== v) this.#push(t, v, NaN, 0, 0);
    }
  }

  /** After the server's clock was set, a time may lie beside its bucket: order comes first. */
  #push(time, v, mean, count, low) {
    const t = this.end > 0 ? Math.max(time, this.#t[this.end - 1]) : time;
    this.#t.push(t);
    this.#v.push(v);
    this.#mean.push(mean);
    this.#count.push(count);
    this.#low.push(low);
  }
}
