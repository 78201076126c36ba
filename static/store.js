// All points that the page keeps: for each line, one ring per window length.
//
// A window of 10 s needs fine slices for a short time, a window of 5 min coarse slices for a long
// time. So each measurement goes into all four rings as it arrives, each with its own thinner.
// Choosing another window means reading another ring, and the resolution is always right. Memory is
// fixed: 9,000 points in each ring, whatever the rate, and however long the page stays open.
//
// Must not know: messages, the chart, the document. Read next: viewport.js, which selects the range
// to show.

import { Ring } from './ring.js';
import { Thinner } from './thinning.js';

export const WINDOWS_MS = [10_000, 30_000, 60_000, 300_000];

/**
 * Slices in a window: one per pixel of a wide chart. A slice has at most two points, so a ring
 * holds at least four windows.
 */
const SLICES = 1_000;
const CAPACITY = 9_000;

/**
 * Each line costs 4 MB on the GPU and 0.6 MB here, so a feed must not be able to create any number
 * of lines.
 */
export const MAX_LINES = 16;

/**
 * A time that goes back by less than this is jitter, and is replaced by the last time. If it goes
 * back further, the clock was set without notice.
 */
const JITTER_MS = 5_000;

export class Store {
  /** name → Line, in the order of their first measurement. */
  lines = new Map();

  /** False if the measurement was dropped, because there are too many lines. */
  add(name, t, v) {
    let line = this.lines.get(name);
    if (line === undefined) {
      if (this.lines.size >= MAX_LINES) return false;
      line = new Line(name);
      this.lines.set(name, line);
    }
    line.add(t, v);
    return true;
  }

  /** Interrupts all lines here, because something is missing. */
  gap() {
    for (const line of this.lines.values()) line.gap();
  }

  /**
   * The clock was set by this many milliseconds, so all lines are interrupted here. If it was set
   * back, the earlier times were wrong, and shifting them makes them right. If it was set forward,
   * they may have been right: a machine that slept sets its clock, too.
   */
  step(ms) {
    for (const line of this.lines.values()) line.step(ms);
  }

  /**
   * Call this once a frame, with the feed's time, so that the newest points do not wait for the
   * next ones.
   */
  settle(now) {
    for (const line of this.lines.values()) line.thinners.forEach((thinner) => thinner.settle(now));
  }

  /** No more points will come: emits everything that was held back. */
  finish() {
    for (const line of this.lines.values()) line.thinners.forEach((thinner) => thinner.flush());
  }

  clear() {
    for (const line of this.lines.values()) line.clear();
  }

  /** The times of the oldest and the newest point for a window length; null if there is none. */
  span(windowMs) {
    let span = null;
    for (const line of this.lines.values()) {
      const ring = line.ring(windowMs);
      if (ring.length === 0) continue;
      const first = ring.time(ring.first);
      const last = ring.time(ring.end - 1);
      span = span === null ? { first, last } : { first: Math.min(span.first, first), last: Math.max(span.last, last) };
    }
    return span;
  }

  /**
   * The lowest and the highest value between two times, of the visible lines; null if there is
   * none.
   */
  extremes(windowMs, from, to) {
    let min = Infinity;
    let max = -Infinity;
    for (const line of this.lines.values()) {
      if (!line.shown) continue;
      const ring = line.ring(windowMs);
      for (let number = ring.search(from); number < ring.end && ring.time(number) <= to; number += 1) {
        const v = ring.value(number);
        if (v < min) min = v;
        if (v > max) max = v;
      }
    }
    return min <= max ? { min, max } : null;
  }
}

class Line {
  constructor(name) {
    this.name = name;
    this.shown = true;
    this.latest = NaN;
    this.rings = WINDOWS_MS.map(() => new Ring(CAPACITY));
    this.thinners = WINDOWS_MS.map((windowMs, i) => new Thinner(windowMs / SLICES, (t, v) => this.rings[i].push(t, v)));
    this.lastTime = -Infinity;
  }

  ring(windowMs) {
    return this.rings[WINDOWS_MS.indexOf(windowMs)];
  }

  add(t, v) {
    if (t < this.lastTime - JITTER_MS) this.step(t - this.lastTime);
    this.lastTime = Math.max(t, this.lastTime);
    this.latest = v;
    for (const thinner of this.thinners) thinner.add(this.lastTime, v);
  }

  gap() {
    for (const [i, ring] of this.rings.entries()) {
      this.thinners[i].flush();
      const broken = ring.length === 0 || Number.isNaN(ring.value(ring.end - 1));
      if (!broken) ring.push(ring.time(ring.end - 1), NaN);
    }
  }

  step(ms) {
    this.gap();
    if (ms >= 0) return;
    for (const ring of this.rings) ring.shift(ms);
    this.lastTime += ms;
  }

  clear() {
    this.lastTime = -Infinity;
    for (const thinner of this.thinners) thinner.clear();
    for (const ring of this.rings) ring.clear();
  }
}
