// The points of one series, in order of time: the newest as they came, and in slices of many
// lengths, from 1 ms to 17 minutes, so that a view of any width has some 1,000 of them.
//
// Most measurements come in order. A late one, older than the newest of its series, waits for the
// end of its batch. Then the end of each ring is cut off and written again with the late points in
// their places: the line looks the same in whatever order its points came.
//
// If everything that comes for some seconds is late by far, the times themselves went back: a
// recording started over, or one time in the future was wrong. Then the line continues from there,
// and what lay ahead is dropped.
//
// Must not know: messages, the chart, the wall clock. Read next: ring.js, level.js.

import { search, searchAfter } from '../sequence.js';
import { Level } from './level.js';
import { Rates } from './rates.js';
import { Ring } from './ring.js';
import { moved } from './steps.js';

/** The newest points as they came: 512 KiB. */
export const RAW_CAPACITY = 32_768;
/** Slices of 1 ms, 2 ms, 4 ms, ... */
const LEVELS = 21;

/**
 * The times went back if only late measurements have come for this long, and the newest of them is
 * further from the newest of all than this.
 */
const ONLY_LATE_MS = 3_000;
const LATE_BY_FAR_MS = 10_000;

export class Line {
  /** Late measurements that are older than everything that is kept. */
  tooOld = 0;
  /** When the times last went back: `{from, to}`; null if they never did. */
  wentBack = null;
  /** The newest time up to which something is missing: numbers were lost. */
  holeUntil = -Infinity;
  /** The time of the first point since the line was empty. */
  since = Infinity;

  #raw = new Ring(RAW_CAPACITY);
  #levels = [];
  /** Of values, and of counters. */
  #rates = [new WeakMap(), new WeakMap()];
  #late = [];
  #isMerging = false;
  #hasHole = false;
  /** Whether the last view was of the points as they came. */
  #wasRaw = true;
  /** The newest of the late points since the last one in order, and when the first of them came. */
  #newestLate = null;
  #lateSince = null;

  /** `pen`: which colour and dash it is drawn with, counted from 0; null until it has one. */
  constructor(series, pen) {
    this.series = series;
    this.pen = pen;
  }

  get name() {
    return this.series.name;
  }

  get unit() {
    return this.series.unit;
  }

  /** The time of the newest point; its value, NaN if it is a gap; and its text as it was sent. */
  get head() {
    return this.series.head;
  }

  get latest() {
    return this.series.latest;
  }

  get latestText() {
    return this.series.latestText;
  }

  /** The newest points as they came. */
  get raw() {
    return this.#raw;
  }

  get isEmpty() {
    return this.#raw.length === 0 && this.#late.length === 0;
  }

  get bytes() {
    return this.#levels.reduce((sum, level) => sum + level.ring.bytes, this.#raw.bytes);
  }

  /** A value of NaN is a gap in the line. */
  add(t, v) {
    const { series } = this;
    if (t < series.head) {
      this.#late.push({ t, v });
      return;
    }
    this.#newestLate = this.#lateSince = null;
    series.head = t;
    series.latest = v;
    this.#put(t, v);
  }

  /**
   * Puts late points where they belong. Returns the time of the oldest; null if there is none.
   * `localNow` is a steady clock.
   */
  arrange(localNow) {
    if (this.#late.length === 0) return null;
    const late = this.#late.sort((a, b) => a.t - b.t);
    this.#late = [];
    this.#lateSince ??= localNow;
    if (this.#newestLate === null || late.at(-1).t >= this.#newestLate.t) this.#newestLate = late.at(-1);
    const rings = this.rings();
    this.tooOld += late.filter(({ t }) => rings.every((ring) => t < ring.lostUntil)).length;
    this.#isMerging = true;
    this.#raw.merge(late);
    for (const level of this.#levels) level.merge(late);
    this.#isMerging = false;
    const isFar = this.head - this.#newestLate.t > LATE_BY_FAR_MS;
    if (isFar && localNow - this.#lateSince >= ONLY_LATE_MS) this.#goBack(this.#newestLate);
    return late[0].t;
  }

  /** Interrupts the line at its newest point. `isHole`: because measurements are missing. */
  gap(isHole = false) {
    if (this.#raw.length === 0) return;
    this.#raw.pushGap(this.#raw.time(this.#raw.end - 1));
    this.#hasHole ||= isHole;
  }

  /** The clock that gave the times was set: times move as steps.js says, or `move` is null. */
  step(move) {
    this.gap();
    if (move === null) return;
    for (const level of this.#levels) level.read();
    this.#raw.shift(move);
    for (const level of this.#levels) level.shift(move);
    this.since = moved(this.since, move);
    this.holeUntil = moved(this.holeUntil, move);
    for (const point of this.#late) point.t = moved(point.t, move);
  }

  clear() {
    this.series.head = -Infinity;
    this.tooOld = 0;
    this.wentBack = this.#newestLate = this.#lateSince = null;
    this.holeUntil = -Infinity;
    this.since = Infinity;
    this.#hasHole = false;
    this.#late = [];
    this.#raw.clear();
    for (const level of this.#levels) level.clear();
  }

  /** All rings, the finest first, and all up to date. */
  rings() {
    for (const level of this.#levels) level.read();
    return [this.#raw, ...this.#levels.map((level) => level.ring)];
  }

  /**
   * The ring for a view between two times in so many slices: `fine` has the finest slices that are
   * not too many. `ring` is the same if that reaches back to `from`, and else a coarser one. From
   * one picture to the next, it does not change to and fro.
   */
  shown(from, to, slices) {
    const rings = this.#choose(from, to, slices, this.#wasRaw ? 3 : 2);
    this.#wasRaw = rings.fine === this.#raw;
    return rings;
  }

  /** The same `ring` for anyone else. */
  ring(from, to, slices) {
    return this.#choose(from, to, slices, 2).ring;
  }

  /** The ring of the slices with this number, up to date. */
  level(number) {
    for (let i = 0; i <= number; i += 1) {
      if (i === this.#levels.length) this.#addLevel();
      this.#levels[i].read();
    }
    return this.#levels[number].ring;
  }

  /** The rates of change of a ring of this line, or a part of its past, see rates.js. */
  rates(ring, ofCounter) {
    const rates = this.#rates[Number(ofCounter)];
    if (!rates.has(ring)) rates.set(ring, new Rates(ring, ofCounter));
    return rates.get(ring);
  }

  /** See `Store.span`. */
  span() {
    if (this.#raw.length === 0) return null;
    const rings = [this.#raw, ...this.#levels.map(({ ring }) => ring)].filter((ring) => ring.length > 0);
    const first = Math.min(...rings.map((ring) => ring.time(ring.first)));
    return { first, last: this.#raw.time(this.#raw.end - 1) };
  }

  /** `points`: as many for a slice may be shown as they came. */
  #choose(from, to, slices, points) {
    const raw = this.#raw;
    const isRaw = reaches(raw, from) && search(raw, to) - search(raw, from) <= slices * points;
    const fine = isRaw ? raw : this.level(this.#fit(from, to, slices));
    if (reaches(fine, from)) return { fine, ring: fine };
    const rings = this.rings();
    return { fine, ring: rings.find((ring) => reaches(ring, from)) ?? rings.at(-1) };
  }

  /** The finest slices of which there are at most so many. */
  #fit(from, to, slices) {
    return Math.min(LEVELS - 1, Math.max(0, Math.ceil(Math.log2((to - from) / slices))));
  }

  #put(t, v) {
    if (this.since === Infinity) this.since = t;
    if (this.#hasHole) {
      this.holeUntil = t;
      this.#hasHole = false;
    }
    const raw = this.#raw;
    if (v === v) raw.push(t, v);
    else raw.pushGap(t);
    const unread = raw.end - (this.#levels.length > 0 ? this.#levels[0].from : 0);
    if (unread > RAW_CAPACITY / 2) this.level(0);
  }

  #addLevel() {
    const number = this.#levels.length;
    const finer = number === 0 ? this.#raw : this.#levels[number - 1];
    const level = new Level(2 ** number, finer, () => this.#written(number));
    this.#levels.push(level);
  }

  /** A level has written a slice: before its points are overwritten, the next one reads them. */
  #written(number) {
    if (this.#isMerging || number === LEVELS - 1) return;
    const { ring } = this.#levels[number];
    const coarser = this.#levels[number + 1];
    if (ring.end - (coarser?.from ?? 0) <= ring.capacity / 2) return;
    if (coarser === undefined) this.#addLevel();
    this.#levels[number + 1].read();
  }

  #goBack({ t, v }) {
    this.wentBack = { from: this.head, to: t };
    this.series.head = t;
    this.series.latest = v;
    this.series.text = null;
    this.#newestLate = this.#lateSince = null;
    const rings = this.rings();
    if (t < this.#raw.lostUntil) this.#raw.clear(t);
    this.#raw.cut(searchAfter(this.#raw, t));
    for (const level of this.#levels) level.goBack(t);
    if (rings.every((ring) => ring.length === 0)) this.since = Infinity;
  }
}

function reaches(ring, from) {
  return ring.lostUntil < from;
}
