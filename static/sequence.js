// Where a time is in a sequence of points, whatever keeps them.
//
// A sequence has `time(n)` and `value(n)` for the numbers from `first` up to, but not including,
// `end`; a value of NaN is a gap. Times do not decrease. A ring is one, and so is a part of the past.
//
// Must not know: who keeps the points. Read next: scene.js, data/ring.js.

/** The number of the first point at or after `t`; `end` if there is none. */
export function search(points, t) {
  return firstWhere(points, (time) => time >= t);
}

/** The number of the first point after `t`; `end` if there is none. */
export function searchAfter(points, t) {
  return firstWhere(points, (time) => time > t);
}

/** The last point before `t` that is no gap: `{t, v}`, or null. */
export function lastBefore(points, t) {
  const { first } = points;
  for (let n = search(points, t) - 1; n >= first; n -= 1) if (!Number.isNaN(points.value(n))) return at(points, n);
  return null;
}

/** The first point from this number on that is no gap: `{t, v}`, or null. */
export function firstFrom(points, number) {
  for (let n = number; n < points.end; n += 1) if (!Number.isNaN(points.value(n))) return at(points, n);
  return null;
}

/** The point of these sequences that is nearest to `t`: `{t, v}`, or null if there is none. */
export function nearest(sequences, t) {
  let best = null;
  for (const points of sequences) {
    for (const point of [firstFrom(points, search(points, t)), lastBefore(points, t)]) {
      if (point !== null && (best === null || Math.abs(point.t - t) < Math.abs(best.t - t))) best = point;
    }
  }
  return best;
}

/** A sequence that stands for another: its points have the same numbers and times. */
export class Derived {
  /** `points`: the other one. */
  constructor(points) {
    this.points = points;
  }

  get first() {
    return this.points.first;
  }

  get end() {
    return this.points.end;
  }

  get generation() {
    return this.points.generation;
  }

  get version() {
    return this.points.version;
  }

  time(number) {
    return this.points.time(number);
  }
}

/** What there is of a sequence from a time on. */
export class Rest extends Derived {
  #first = 0;
  #version = null;

  constructor(points, from) {
    super(points);
    this.from = from;
  }

  get first() {
    const { version } = this.points;
    if (this.#version !== version) this.#first = search(this.points, this.from);
    this.#version = version;
    return this.#first;
  }

  value(number) {
    return this.points.value(number);
  }

  mean(number) {
    return this.points.mean?.(number) ?? this.value(number);
  }

  count(number) {
    return this.points.count(number);
  }

  low(number) {
    return this.points.low(number);
  }

  takeRewritten() {
    return this.points.takeRewritten();
  }
}

function at(points, number) {
  return { t: points.time(number), v: points.value(number) };
}

/** The number of the first point whose time `is` accepts, where it accepts all later ones. */
function firstWhere(points, is) {
  let low = points.first;
  let high = points.end;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (is(points.time(middle))) high = middle;
    else low = middle + 1;
  }
  return low;
}
