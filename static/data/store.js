// All that the page knows of the measurements: the series, the lines that are drawn, and the past
// that the server keeps.
//
// A view takes the newest points from the line, as far back as they are fine enough. For the rest
// it asks the server, and until that answers, or if it cannot, it takes what the line has.
//
//   from                     start of the fine points           to
//     |  a part of the past          |   a ring of the line     |
//
// Must not know: messages, the chart, the document. Read next: places.js, line.js, past.js; then
// look/look.js, which says what is shown.

import { CsvOfAnswers, csvRows } from './csv.js';
import { answeredBy, datedBy } from './dated.js';
import { nearest, Rest } from '../sequence.js';
import { Extent } from './extent.js';
import { Past } from './past.js';
import { Places } from './places.js';
import { Said } from './said.js';
import { statistics } from './stats.js';
import { Steps } from './steps.js';

export { MAX_LINES } from './places.js';

/** A bucket that is wider than so many slices of the view is a band. */
const WIDE = 8;

export class Store {
  #places;
  #rests = new WeakMap();
  #said = new Said();
  #steps = new Steps();
  #localNow = 0;
  /** Times after this are ahead of now. */
  #latest = Infinity;

  /** `history`: asks the server, see history.js; without it, there is no past. `memory`: see pen.js. */
  constructor(history = null, memory = null) {
    this.#places = new Places(memory);
    this.past = new Past(history, (name, answer) => this.#adopt(name, answer));
  }

  /** name → Line, see line.js. */
  get lines() {
    return this.#places.lines;
  }

  /** name → Series, see series.js: all that are known, drawn or not. */
  get all() {
    return this.#places.all;
  }

  /** The names of the series that have no line, because there are too many. */
  get undrawn() {
    return this.#places.undrawn;
  }

  /** What `add` knows a series by. */
  series(name) {
    return this.#places.series(name);
  }

  /**
   * False if there is no line for it. `key`: what `series` returned, or a name. A value of NaN or
   * null is a gap in this line.
   */
  add(key, t, value, unit = '') {
    const series = typeof key === 'string' ? this.series(key) : key;
    const v = value ?? NaN;
    if (series.asked !== null) this.#answered(series, t);
    series.unit = unit;
    series.heard = this.#localNow;
    if (series.line !== null) {
      series.line.add(t, v);
      return true;
    }
    if (t >= series.head) {
      series.head = t;
      series.latest = v;
    }
    this.#places.wait(series);
    return false;
  }

  #answered(series, t) {
    const move = answeredBy(series, t);
    if (move !== null) this.#move([series], move);
  }

  /** Remembers the text of a value that a number cannot hold. */
  say(series, t, v, text) {
    this.#said.say(series.name, t, v, text);
  }

  /** Draws a series, in place of the line that was silent for longest. */
  choose(name) {
    this.#places.choose(name);
  }

  /**
   * Puts late points where they belong. Call this after each batch of measurements. `latest`: times
   * after this are ahead of now.
   */
  arrange(localNow, latest = Infinity) {
    this.#localNow = localNow;
    this.#latest = latest;
    for (const line of this.lines.values()) {
      const oldest = line.arrange(localNow);
      if (oldest !== null) this.past.late(line.name, oldest, Math.max(line.since, line.raw.lostUntil));
    }
    this.#places.give(localNow);
  }

  /**
   * The newest time of the lines that `shows(name)` accepts, or of all if it accepts none; null if
   * there is none. A line that is ahead of now counts only if all are: one wrong time must not take
   * the others out of view.
   */
  newest(shows) {
    const all = [...this.lines.values()];
    const shown = all.filter(({ name }) => shows(name));
    const heads = (shown.length > 0 ? shown : all).map(({ head }) => head);
    const newest = Math.max(...heads.filter((head) => head <= this.#latest));
    const any = newest === -Infinity ? Math.max(...heads) : newest;
    return any === -Infinity ? null : any;
  }

  /** The line that has the newest value of those that `shows(name)` accepts, or null. */
  latest(shows) {
    const newest = this.newest(shows);
    return [...this.lines.values()].findLast(({ name, head }) => shows(name) && head === newest) ?? null;
  }

  /** How many late measurements are older than everything that is kept. */
  get tooOld() {
    return [...this.lines.values()].reduce((sum, line) => sum + line.tooOld, 0);
  }

  /** Interrupts all lines here, because something is missing. */
  gap() {
    for (const line of this.lines.values()) line.gap(true);
  }

  /**
   * The clock was set by this many milliseconds and is at `t` now, as a measurement of the series
   * `teller` told, so all lines that it dates are interrupted here. Earlier times that were wrong
   * move, see steps.js; returns that move, or null.
   */
  step(ms, t, teller = null) {
    const move = this.#steps.set(ms, t);
    this.#move(datedBy(this.all.values(), { ms, t, move, teller }), move);
    return move;
  }

  #move(all, move) {
    for (const series of all) series.step(move);
    if (move !== null) this.#said.move(new Set(all.map(({ name }) => name)), move);
    this.past.forget();
  }

  /** Forgets all points. The past is not asked for again until `past.wake()`. */
  clear() {
    for (const series of this.all.values()) series.head = -Infinity;
    for (const line of this.lines.values()) line.clear();
    this.past.clear();
    this.#said.clear();
  }

  /** The times of the oldest and the newest point that are known; null if there is none. */
  span() {
    let [first, last] = [Infinity, -Infinity];
    for (const line of this.lines.values()) {
      const own = line.span();
      first = Math.min(first, own?.first ?? Infinity, this.past.first(line.name) ?? Infinity);
      last = Math.max(last, own?.last ?? -Infinity, this.past.last(line.name) ?? -Infinity);
    }
    return first <= last ? { first, last } : null;
  }

  /**
   * Call this once a frame, before `view`: what is in view, in so many slices. `hasPast`: whether
   * there may be a past even if nothing has come from the socket.
   */
  lookAt({ from, to, slices, hasPast = true }) {
    const names = this.undrawn.size > 0 ? [...this.lines.keys()] : [];
    this.past.turn({ from, to, slices, names, hasPast, newest: this.newest(() => true), localNow: this.#localNow });
  }

  /**
   * What there is of a line between two times, fine enough for so many slices: `parts` as in
   * scene.js; `extremes` `{min, max, minPositive}` or null; and `belowZero`, how many of the values
   * are not above zero, or more if it `isLeast`; `texts` `{min, max}` of extremes that a number cannot hold, as they were
   * sent; `bands`, the buckets that are wide, see answer.js. `rate`: of its
   * change per second; `ofCounter`: see rates.js.
   */
  view(line, { from, to, slices, rate, ofCounter = false }) {
    const { ring, fine } = line.shown(from, to, slices);
    const past = this.past.part(line, { from, to, slices, start: startOf(line, fine, from), ring: fine });
    const drawn = (points) => (rate ? line.rates(points, ofCounter) : points);
    const joined = () => [drawn(past), this.#rest(drawn(fine), past.until)].filter((points) => points.end > points.first);
    const parts = past === null || past.end === past.first ? [drawn(ring)] : joined();
    const extent = new Extent();
    for (const points of parts) extent.add(points, from, to);
    const { extremes, belowZero, isLeast } = extent;
    const bands = rate || past === null ? [] : past.bands(from, to, (WIDE * (to - from)) / slices);
    return { parts, extremes, belowZero, isLeast, bands, texts: rate ? {} : this.#said.extremes(line.name, extent, from, to) };
  }

  /** The point of a line that is nearest to this time: `{t, v, text}`; null if there is none. */
  at(line, t) {
    const part = this.past.shown(line.name);
    const best = nearest([...line.rings(), ...(part === null ? [] : [part])], t);
    return best === null ? null : { ...best, text: this.#textOf(line, best) };
  }

  /**
   * Statistics of a line between two times, see stats.js, with `texts` as in `view`; or a promise of them, if the server must
   * be asked; null if there is nothing.
   */
  stats(line, from, to) {
    if (this.#hasAll(line, from)) return this.#statistics(line, line.raw, { from, to, exact: true });
    const own = () => this.#statistics(line, line.ring(from, to, 2_000), { from, to, exact: false });
    if (!this.past.isThere) return own();
    return this.past.points(line.name, from, to).then(
      (points) => (points === null ? own() : this.#statistics(line, points, { from, to, exact: points.isRaw })),
      () => own(),
    );
  }

  /**
   * The measurements between two times as CSV, of these lines, or of all that is known: `{chunks,
   * isThinned}`, texts or blobs in order, and whether some are summaries, since the server has no more
   * of them; a promise. `from` may be -Infinity, `to` Infinity. Throws with a sentence.
   */
  async csv(from, to, lines = null) {
    const drawn = lines ?? [...this.lines.values()];
    const textOf = (name, t, v) => this.#said.text(name, t, v) ?? String(v);
    const hasAll = () => drawn.every((line) => this.#hasAll(line, from)) && (lines !== null || this.undrawn.size === 0);
    // What seems to be all is so only if the server has been asked how far it goes back.
    await this.past.ready();
    const isHere = hasAll();
    if (isHere || !this.past.isThere) return { chunks: csvRows(drawn, from, to, textOf), isThinned: !isHere };
    const names = lines?.map(({ name }) => name) ?? [];
    const csv = new CsvOfAnswers(textOf);
    for await (const answer of this.past.pages(from, to, names, lines?.length ?? this.all.size)) csv.add(answer);
    return { chunks: csv.chunks(), isThinned: !csv.isRaw };
  }

  /** Whether the page has all measurements of a line from this time on, as they came. */
  #hasAll(line, from) {
    const start = startOf(line, line.raw, from);
    return start <= from || (start === line.since && !this.past.reaches(line.name, start));
  }

  #statistics(line, points, { from, to, exact }) {
    const stats = statistics(points, from, to, exact);
    if (stats === null || this.#said.isEmpty) return stats;
    const extent = new Extent();
    extent.add(points, from, to);
    return { ...stats, texts: this.#said.extremes(line.name, extent, from, to) };
  }

  /** What follows the past: the same object each time, so that it is sent to the GPU once. */
  #rest(points, from) {
    if (this.#rests.get(points)?.from !== from) this.#rests.set(points, new Rest(points, from));
    return this.#rests.get(points);
  }

  #textOf(line, { t, v }) {
    if (t === line.head && v === line.latest) return line.latestText;
    return this.#said.text(line.name, t, v) ?? String(v);
  }

  /** A series, which perhaps only the past knows, and what was sent of it. */
  #adopt(name, { unit, rows }) {
    const series = this.#places.series(name);
    if (series.head === -Infinity && series.unit === '') series.unit = unit;
    for (const [i, text] of rows.texts) this.say(series, rows.t[i], rows.min[i], text);
  }
}

/** From which time on a ring of this line has all that was measured. */
function startOf(line, ring, from) {
  const start = ring.lostUntil === -Infinity ? line.since : ring.time(ring.first);
  return line.holeUntil > from ? Math.max(start, line.holeUntil) : start;
}
