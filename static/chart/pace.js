// How much can be drawn in a frame without the frames coming late.
//
// What a frame costs depends on what is drawn, and what it may cost depends on the machine: a
// graphics card draws 200,000 points, a processor in its place some 10,000. So the time between
// frames is measured while drawing. Each time that too many come late, one thing is given up:
//
//   1. The edges of lines are no longer smooth, so nothing is blended.
//   2. Pixels are not finer than those of CSS. On many screens they never were.
//   3. Fewer points are drawn, in several steps.
//
// The look is given up once, until the page is loaded again: lines that change between smooth and
// hard all the time would be worse than either. Points come back after a long time without late
// frames. When that turns out too much, it takes longer until the next trial.
//
// Must not know: what is drawn. Read next: nothing, this is the last file.

/** How lines look, from the best to the cheapest. */
const LOOKS = [
  { smooth: true, ratio: Infinity },
  { smooth: false, ratio: Infinity },
  { smooth: false, ratio: 1 },
];
/** Points of all lines in a frame, by level. */
const POINTS = [2_000, 8_000, 24_000, 80_000, Infinity];
/** More than this is a trial: when it fails, nothing else is given up. */
const START = 3;

/** A frame is late if the one before was drawn longer ago: a screen shows 60 a second or more. */
const LATE_MS = 26;
/** A longer time is a pause: the tab was hidden, or frames are spaced on purpose. */
const PAUSE_MS = 500;
/**
 * So many late frames are too many. One that is late by more counts as more, so that it takes a
 * second or so at any pace; and four in time make up for one.
 */
const TOO_MANY_LATE = 24;
const FORGIVEN = 4;
/** While the page starts, frames are late on every machine. */
const STARTING_MS = 2_000;
/** So many frames in time raise the level of points. */
const PATIENCE = 120;
const MAX_PATIENCE = 7_200;
/** Fewer slices than this would be seen. */
const MIN_SLICES = 100;
/** Of each slice of time, the first, the lowest, the highest and the last point are drawn. */
const POINTS_PER_SLICE = 4;

export class Pace {
  #look = 0;
  #level = START;
  /** For how long it has drawn. */
  #age = 0;
  #late = 0;
  #onTime = 0;
  #patience = PATIENCE;

  /** A frame was drawn, so long after the one before, which was drawn, too. */
  drawn(elapsedMs) {
    if (elapsedMs > PAUSE_MS) return;
    this.#age += elapsedMs;
    if (this.#age <= STARTING_MS) return;
    if (elapsedMs > LATE_MS) {
      this.#late += Math.floor(elapsedMs / LATE_MS);
      this.#onTime = 0;
    } else {
      this.#onTime += 1;
      if (this.#onTime % FORGIVEN === 0) this.#late = Math.max(0, this.#late - 1);
    }
    if (this.#late >= TOO_MANY_LATE) this.#lower();
    else if (this.#onTime >= this.#patience) this.#raise();
  }

  /** Whether lines have smooth edges. */
  get smooth() {
    return LOOKS[this.#look].smooth;
  }

  /** How many pixels are drawn for each of CSS, on a screen that has so many. */
  ratio(ofScreen) {
    return Math.min(ofScreen, LOOKS[this.#look].ratio);
  }

  /** How many slices of time are worth it for each of so many lines on so many pixels. */
  slices(pixels, lines) {
    const each = POINTS[this.#level] / (Math.max(1, lines) * POINTS_PER_SLICE);
    return Math.max(1, Math.floor(Math.min(pixels, Math.max(MIN_SLICES, each))));
  }

  #lower() {
    this.#late = this.#onTime = 0;
    if (this.#level <= START && this.#look < LOOKS.length - 1) this.#look += 1;
    else if (this.#level > 0) {
      this.#level -= 1;
      this.#patience = Math.min(MAX_PATIENCE, this.#patience * 2);
    }
  }

  #raise() {
    this.#late = this.#onTime = 0;
    if (this.#level < POINTS.length - 1) this.#level += 1;
  }
}
