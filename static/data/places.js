// Which series are drawn: all, as long as there are not too many.
//
// Each line costs memory here and on the GPU, so a feed must not be able to create any number of
// them. When all places are taken, a series that speaks gets the place of the one that was silent
// for longest, but only if that one seems to be gone: the silence is longer than twice the time
// that passes between two values of the new one. So 200 series that take turns do not take each
// other's places, and names that are dead do not keep theirs.
//
// Must not know: points, the chart. The time is an argument. Read next: series.js.

import { Line } from './line.js';
import { Pens } from './pen.js';
import { Series } from './series.js';

/** A line takes at most 5.8 MiB here, see line.js: 370 MiB if all run for weeks. */
export const MAX_LINES = 64;

/** A server has no more series than this. */
const MAX_NAMES = 1_000;
/** When there are more, so many are forgotten at once, the least recently heard. */
const FORGOTTEN = 100;

/** A silence that is shorter than this never costs a place. */
const SILENCE_MS = 2_000;
/** The same for a series that was heard only once. */
const LONG_SILENCE_MS = 10_000;

export class Places {
  /** name → Line, in the order in which they got their place. */
  lines = new Map();
  /** name → Series. */
  all = new Map();
  /** The names that have no line, because there are too many. */
  undrawn = new Set();

  /** Names that the user wants to see drawn, and that have not come yet. */
  #wanted = new Set();
  /** Lines of this batch, which have no pens yet. */
  #fresh = [];
  #waiting = new Set();
  #chosen = new Set();
  #pens;

  /** `memory`: see pen.js. */
  constructor(memory = null) {
    this.#pens = new Pens(memory);
  }

  /** The series with this name, which has a line if there is room. */
  series(name) {
    const known = this.all.get(name);
    if (known !== undefined) return known;
    if (this.all.size >= MAX_NAMES) this.#forget();
    const series = new Series(name);
    this.all.set(name, series);
    this.undrawn.add(name);
    if (this.#wanted.delete(name)) this.choose(name);
    else if (this.lines.size < MAX_LINES) this.#draw(series);
    return series;
  }

  /** A series without a line was heard. */
  wait(series) {
    this.#waiting.add(series);
  }

  /** Gives places to those that wait for one, see above, and pens to the lines that have none. */
  give(localNow) {
    for (const series of this.#waiting) {
      const silent = this.#leastHeard();
      const isFree = this.lines.size < MAX_LINES || silent.line.isEmpty;
      if (series.isKnown && (isFree || isGone(silent, series, localNow))) this.draw(series);
      series.heardBefore = localNow;
    }
    this.#waiting.clear();
    this.#givePens();
  }

  /** Draws a series, in place of the one that was silent for longest if need be. */
  draw(series) {
    if (series.drawn) return;
    if (this.lines.size >= MAX_LINES) this.#remove(this.#leastHeard());
    this.#draw(series);
  }

  /**
   * The same because the user wants it: this line keeps its place as long as it can. A name that
   * has not come yet is remembered.
   */
  choose(name) {
    const series = this.all.get(name);
    if (series === undefined) return void this.#wanted.add(name);
    this.#chosen.add(series);
    this.draw(series);
    this.#givePens();
  }

  #draw(series) {
    series.line = new Line(series, null);
    this.lines.set(series.name, series.line);
    this.#fresh.push(series.line);
    this.undrawn.delete(series.name);
  }

  #givePens() {
    if (this.#fresh.length === 0) return;
    this.#pens.give(this.#fresh, new Set([...this.lines.values()].map(({ pen }) => pen)));
    this.#fresh = [];
  }

  #remove(series) {
    series.line = null;
    this.#chosen.delete(series);
    this.lines.delete(series.name);
    this.undrawn.add(series.name);
  }

  /** An empty line first, then one that was not chosen. */
  #leastHeard() {
    const rank = ({ series, isEmpty }) => (this.#chosen.has(series) ? 2 : isEmpty ? 0 : 1);
    let least = null;
    for (const line of this.lines.values()) {
      const order = least === null ? -1 : rank(line) - rank(least) || line.series.heard - least.series.heard;
      if (order < 0) least = line;
    }
    return least?.series ?? null;
  }

  #forget() {
    const names = [...this.undrawn].map((name) => this.all.get(name)).sort((a, b) => a.heard - b.heard);
    for (const series of names.slice(0, FORGOTTEN)) {
      series.isKnown = false;
      this.undrawn.delete(series.name);
      this.all.delete(series.name);
    }
  }
}

function isGone(silent, series, localNow) {
  const silence = localNow - silent.heard;
  if (series.heardBefore === -Infinity) return silence > LONG_SILENCE_MS;
  return silence > SILENCE_MS + 2 * (localNow - series.heardBefore);
}
