// The range of values of one panel while it follows what is in view.
//
// It is that of the values in view with a margin. It grows at once, so that a spike is not cut off,
// and shrinks slowly, so that the scale does not jump when a spike leaves. After a spike that was
// larger by orders of magnitude it shrinks at once: on the way, the values would be a flat line.
//
// Any finite double is a value, so differences may overflow. The range stays finite.
//
// Must not know: the chart, the clock. Read next: scene.js.

const AIR = 0.06;
const SHRINK_MS = 350;
/** How many times as high as the values a range may be while it shrinks. */
const TOO_HIGH = 100;

export class ValueRange {
  #y = null;

  /**
   * The values at the lower and the upper edge. `extremes` is `{min, max}` of the values in view,
   * or null; `elapsedMs` is the time since the last call; Infinity means no easing.
   */
  follow(extremes, elapsedMs) {
    // Without values, the range is that of the last ones. One that is made up is not kept.
    if (extremes === null) return this.#y ?? { min: 0, max: 1 };
    const { min, max } = withAir(extremes);
    if (this.#y === null || half(this.#y) / TOO_HIGH > half({ min, max })) return (this.#y = { min, max });
    const part = 1 - Math.exp(-elapsedMs / SHRINK_MS);
    this.#y = {
      min: min < this.#y.min ? min : between(this.#y.min, min, part),
      max: max > this.#y.max ? max : between(this.#y.max, max, part),
    };
    return this.#y;
  }
}

/** Adds the margin. A flat line gets a scale too, which shows that it is flat. */
export function withAir({ min, max }) {
  const wanted = max > min ? half({ min, max }) * (2 * AIR) : Math.abs(max) * AIR || 1;
  // Large doubles are far apart, and so are the smallest: less than their distance is no margin.
  const air = Math.max(wanted, spacing(Math.max(Math.abs(min), Math.abs(max))));
  return { min: Math.max(-Number.MAX_VALUE, min - air), max: Math.min(Number.MAX_VALUE, max + air) };
}

/** How far apart doubles of this size are. */
const spacing = (size) => (size > 0 ? Math.max(Number.MIN_VALUE, 2 ** (Math.floor(Math.log2(size)) - 52)) : 0);

/** Half the height: the whole may be larger than any number. */
const half = ({ min, max }) => max / 2 - min / 2;
const between = (a, b, part) => a * (1 - part) + b * part;
