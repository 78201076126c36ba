// What the GPU's 32-bit numbers are relative to, so that they are exact enough for what is in view.
//
// A float32 has 24 bits. As such, the milliseconds since 1970 are two minutes apart, and 101325.00
// and 101325.02 are drawn in steps of a third of their distance. So a coordinate is sent as its
// distance from a base near the view, in units of the height (or width) of a view:
//
//   stored = (v − origin) / (high − low)       in 64-bit, then rounded to 32-bit
//   pixel  = stored · scale + offset           on the GPU; both come from the 64-bit view
//
// The rounding error grows with the distance of the view from the origin: at 64 heights it is below
// 0.02 pixels for a height of 1,000. Beyond that, `suits` is false, and a new base is needed, with
// all points sent again. Zooming in needs one for the same reason; zooming out does not, until the
// numbers themselves would be too large.
//
// Must not know: WebGL, points. Read next: shaders.js.

import { ratio } from './scale.js';

/** How many heights of the view it may be away from the origin. */
const FAR = 64;
/** How much larger or smaller than at first the view may be. */
const ZOOM = 2 ** 40;
/**
 * Points farther away than this are moved here. That is at least a million heights of any view that
 * suits, so the lines to them do not change visibly; and it can be multiplied on the GPU without
 * overflow.
 */
const LIMIT = 2 ** 60;

export class Base {
  #origin;
  #low;
  #high;
  /** Their difference, which may be infinite. */
  #unit;

  /** For a view from `low` to `high`. */
  constructor(low, high) {
    this.#low = low;
    this.#high = high;
    this.#unit = high - low;
    this.#origin = low / 2 + high / 2;
  }

  /** Whether what is in this view would be drawn exactly enough. */
  suits(low, high) {
    const zoom = ratio(high, low, this.#low, this.#high);
    const far = Math.abs(ratio(this.#origin, low, low, high));
    return far <= FAR && zoom <= ZOOM && zoom >= 1 / ZOOM;
  }

  /** The 64-bit number that is stored as a float32. */
  stored(v) {
    const distance = v - this.#origin;
    const overflows = this.#unit === Infinity || Math.abs(distance) === Infinity;
    const exact = overflows ? ratio(v, this.#origin, this.#low, this.#high) : distance / this.#unit;
    return exact > LIMIT ? LIMIT : exact < -LIMIT ? -LIMIT : exact;
  }

  /** Turns what is stored into pixels from the low edge of this view, which is `size` high. */
  transform(low, high, size) {
    return {
      scale: ratio(this.#high, this.#low, low, high) * size,
      offset: ratio(this.#origin, low, low, high) * size,
    };
  }
}
