// How much can be drawn in a frame without the frames coming late.
//
// What a frame costs depends on the number of points, and what it may cost depends on the machine:
// a graphics card draws 200,000 points, a processor in its place some 10,000. So the time between
// frames is measured while drawing. Several late ones lower the level, a long time of none raises
// it. When a level that was raised turns out too high, it takes longer until the next trial.
//
// Must not know: what is drawn. Read next: nothing, this is the last file.

/** Points of all lines in a frame, by level. */
const POINTS = [1_000, 4_000, 12_000, 40_000, Infinity];
const START = 3;

const LATE_MS = 26;
/** A longer time is a pause: the tab was hidden, or frames are spaced on purpose. */
const PAUSE_MS = 500;
const TOO_MANY_LATE = 12;
const PATIENCE = 120;
const MAX_PATIENCE = 7_200;
/** Fewer slices than this would be seen. */
const MIN_SLICES = 100;
/** Of each slice of time, the first, the lowest, the highest and the last point are drawn. */
const POINTS_PER_SLICE = 4;

export class Pace {
  #level = START;
  #late = 0;
  #onTime = 0;
  #patience = PATIENCE;

  /** A frame was drawn, so long after the one before, which was drawn, too. */
  drawn(elapsedMs) {
    if (elapsedMs > PAUSE_MS) return;
    if (elapsedMs > LATE_MS) {
      this.#late += 1;
      this.#onTime = 0;
    } else {
      this.#onTime += 1;
      if (this.#onTime % 4 === 0) this.#late = Math.max(0, this.#late - 1);
    }
    if (this.#late >= TOO_MANY_LATE) this.#lower();
    else if (this.#onTime >= this.#patience) this.#raise();
  }

  /** How many slices of time are worth it for each of so many lines on so many pixels. */
  slices(pixels, lines) {
    const each = POINTS[this.#level] / (Math.max(1, lines) * POINTS_PER_SLICE);
    return Math.max(1, Math.floor(Math.min(pixels, Math.max(MIN_SLICES, each))));
  }

  #lower() {
    this.#late = this.#onTime = 0;
    if (this.#level === 0) return;
    this.#level -= 1;
    this.#patience = Math.min(MAX_PATIENCE, this.#patience * 2);
  }

  #raise() {
    this.#late = this.#onTime = 0;
    if (this.#level < POINTS.length - 1) this.#level += 1;
  }
}
