// The past that the server keeps, as far as the views of the page need it.
//
// Each view says what it lacks; once a frame, all of that becomes one question, unless an answer
// that is kept has it already. While the user moves, the question waits until the view stands still
// for a moment. The newest question wins: one that is under way is given up, unless its answer will
// have what is lacking. More is asked for than is in view, so that moving a little needs nothing.
//
// An answer ends with the newest point that the page had when it asked, and what came later comes
// over the socket. It stays right until the clock is set, or until a late point belongs into it.
//
// Must not know: the document, the socket. Read next: answer.js, joint.js, history.js.

import { delay } from '../backoff.js';
import { readAnswer } from './answer.js';
import { partOf, wholeOf } from './joint.js';
import { pages } from './pages.js';
import { Spans } from './spans.js';

const STILL_MS = 120;
/** An answer that is right but for late points is not renewed more often than this. */
const RENEW_MS = 5_000;
/** Between two questions there is at least this time, whatever the views lack. */
const PAUSE_MS = 250;
/** A view that never stands still waits no longer than this. */
const PATIENCE_MS = 500;
/** So long, the first measurements may take to come, which tell the names of the series. */
const FIRST_MS = 300;
/** Points of each series if those of all are too many for one answer. */
const FEW_POINTS = 100;
/** With more series than this, little more is asked for than is in view. */
const MANY_SERIES = 8;
/** So often, a server is asked that does not answer at all. */
const MAX_ATTEMPTS = 3;
/** More points for a series than this are not given at once. */
const MAX_POINTS = 10_000;
/** So long, one who must ask the server waits until it is there. */
const READY_MS = 5_000;
/** Answers that are kept, and their points, at some 200 bytes each. */
const MAX_ANSWERS = 12;
const MAX_KEPT = 400_000;

export class Past {
  /** Why there is no past, in words; empty if all is well. */
  problem = '';

  #history;
  #adopt;
  #random;
  #isThere = false;
  /** Those who wait for it. */
  #waiting = [];
  /** Since when the server is there, in the time of `turn`. */
  #thereSince = null;
  #sleeps = false;
  #answers = [];
  #firsts = new Map();
  #lasts = new Map();
  #shown = new Map();
  /** What the views of this frame lack: `{from, to, step, names}`, or null. */
  #lacking = null;
  /** Since when something is lacking, and since when it is this. */
  #lackingSince = null;
  #still = { from: 0, to: 0, since: -Infinity };
  #running = null;
  #failures = 0;
  #retryAt = -Infinity;
  #askedAt = -Infinity;
  #spans = new Spans((query, signal) => this.#load(query, signal));

  /** `history`: see history.js, or null. `adopt(name, {unit, rows})`: a series was in an answer. */
  constructor(history, adopt, random = Math.random) {
    this.#history = history;
    this.#adopt = adopt;
    this.#random = random;
  }

  /** Whether the server can be asked, as far as is known. */
  get isThere() {
    return this.#isThere && !this.#sleeps;
  }

  /** A promise: the server can be asked now, or has not come back in time. */
  ready() {
    if (this.#isThere || this.#history === null) return Promise.resolve();
    return new Promise((done) => {
      this.#waiting.push(done);
      setTimeout(done, READY_MS);
    });
  }

  /** Whether there is a server now, perhaps another one, that has a history. */
  reachable(isThere) {
    if (isThere) for (const done of this.#waiting.splice(0)) done();
    this.#isThere = isThere && this.#history !== null;
    this.#thereSince = null;
    this.#failures = 0;
    this.#retryAt = -Infinity;
  }

  /** Forgets all, and asks for nothing until `wake`. */
  clear() {
    this.forget();
    this.#sleeps = true;
  }

  /** Forgets all answers: their times are wrong since the clock was set. */
  forget() {
    this.#running?.abort.abort();
    this.#running = this.#lacking = this.#lackingSince = null;
    this.#answers = [];
    for (const map of [this.#firsts, this.#lasts, this.#shown]) map.clear();
    this.#spans.forget();
  }

  /** The user looks back. */
  wake() {
    this.#sleeps = false;
  }

  /** A late point of a series came: where the page's own points do not have it, answers lack it. */
  late(name, t, start) {
    const all = this.#running === null ? this.#answers : [...this.#answers, this.#running];
    for (const answer of all) {
      const end = Math.max(start, answer.parts.get(name)?.part.until ?? -Infinity);
      if (t < end && t >= answer.from) answer.staleFrom = Math.min(answer.staleFrom, t);
    }
    if (t < start && t < this.#firsts.get(name)) this.#firsts.set(name, t);
  }

  /** The oldest time that the server keeps of a series, and the newest that it gave. */
  first(name) {
    return this.#firsts.get(name);
  }

  last(name) {
    return this.#lasts.get(name);
  }

  /** Whether the server may have points of a series before this time. */
  reaches(name, t) {
    return this.isThere && !(this.#firsts.get(name) >= t);
  }

  /** The part of the past that was shown last of a series, or null. */
  shown(name) {
    return this.#shown.get(name) ?? null;
  }

  /**
   * The part of the past that a view of a line needs, as far as it is there; or null. The points of
   * the page are fine enough from `start` on, in `ring`.
   */
  part(line, { from, to, slices, start, ring }) {
    const { name } = line;
    this.#shown.delete(name);
    if (!this.isThere && this.#answers.length === 0) return null;
    const earliest = Math.max(from, this.#firsts.get(name) ?? -Infinity);
    const end = Math.min(to, start < Infinity ? start : Math.max(this.#until(to), line.head));
    if (!(earliest < end)) return null;
    const lack = { from: earliest, to: end, step: (to - from) / slices, names: [name] };
    this.#lack(lack);
    const answer = this.#best(lack);
    if (answer === null) return null;
    const part = partOf(answer, name, start, ring);
    this.#shown.set(name, part);
    return part;
  }

  /**
   * Call this once a frame, before the views: asks for what those of the last frame lacked.
   * `names`: the series to ask for; empty for all. `hasPast`: whether to ask without any line.
   * `newest`: the newest time that the page has, or null.
   */
  turn({ from, to, slices, names, hasPast, newest, localNow }) {
    this.#thereSince ??= localNow;
    const mayAsk = hasPast && localNow - this.#thereSince >= FIRST_MS;
    const lacking = this.#lacking ?? (mayAsk ? this.#lackingFirst(from, to, slices) : null);
    this.#lacking = null;
    if (!this.isThere || lacking === null || this.#answers.some((answer) => has(answer, lacking))) {
      this.#lackingSince = null;
      return;
    }
    if (this.#running !== null && has({ ...this.#running, ...this.#running.span }, lacking)) return;
    this.#lackingSince ??= localNow;
    const moved = Math.abs(from - this.#still.from) + Math.abs(to - this.#still.to);
    if (moved > (to - from) / 50) this.#still = { from, to, since: localNow };
    const isFirst = this.#answers.length === 0 && this.#running === null;
    const isStill = localNow - this.#still.since >= STILL_MS || localNow - this.#lackingSince >= PATIENCE_MS;
    const isStale = this.#answers.some((answer) => has({ ...answer, staleFrom: Infinity }, lacking));
    if (localNow < Math.max(this.#retryAt, this.#askedAt + (isStale ? RENEW_MS : PAUSE_MS)) || !(isFirst || isStill)) return;
    this.#askedAt = localNow;
    this.#ask(lacking, to - from, names, newest, localNow);
  }

  /** The points of a series between two times, raw if there are not too many; a promise. */
  points(name, from, to) {
    return this.#spans.answer(name, from, to).then((answer) => wholeOf(answer, name));
  }

  /** All that the server has between two times, see pages.js, as it comes. */
  pages(from, to, names, series) {
    const time = (t) => (Number.isFinite(t) ? t : undefined);
    const span = { from: time(Math.floor(from)), to: time(Math.floor(to) + 1) };
    return pages((query) => this.#load(query), { ...span, names, series });
  }

  /** Without any line, there may still be a past. */
  #lackingFirst(from, to, slices) {
    return this.#answers.length > 0 ? null : { from, to, step: (to - from) / slices, names: [] };
  }

  #lack({ from, to, step, names }) {
    const all = this.#lacking;
    if (all === null) this.#lacking = { from, to, step, names: [...names] };
    else {
      all.from = Math.min(all.from, from);
      all.to = Math.max(all.to, to);
      all.step = Math.min(all.step, step);
      all.names.push(...names);
    }
  }

  /** Up to when the answers know; `none` if there is no answer. */
  #until(none) {
    return this.#answers.reduce((until, answer) => Math.max(until ?? -Infinity, answer.to), null) ?? none;
  }

  /** Of the answers that have some of it, the one that has all, or else the most fitting. */
  #best(lack) {
    const misfit = (answer) => (has(answer, lack) ? 0 : 100) + Math.abs(Math.log2(answer.step / lack.step));
    const some = this.#answers.filter(({ from, to, series }) => from < lack.to && to > lack.from && series.has(lack.names[0]));
    return some.sort((a, b) => misfit(a) - misfit(b))[0] ?? null;
  }

  async #ask(lack, width, names, newest, localNow) {
    this.#running?.abort.abort();
    const { from, to, step, names: lacking } = lack;
    const margin = width / (lacking.length > MANY_SERIES ? 8 : 2);
    const span = { from: Math.floor(from - margin), to: Math.ceil(to + margin) };
    const most = names.length === 0 && this.#failures > 0 ? FEW_POINTS : MAX_POINTS;
    const points = Math.min(most, Math.max(1, Math.ceil((span.to - span.from) / step)));
    const known = newest === null ? to : Math.min(span.to, newest);
    const abort = new AbortController();
    const asked = names.length > 0 ? new Set([...names, ...lacking]) : null;
    const running = { from: span.from, to: known, step: (span.to - span.from) / points, names: asked, staleFrom: Infinity, lack, span, abort, parts: new Map() };
    this.#running = running;
    try {
      const answer = await this.#load({ ...span, points, series: asked === null ? [] : [...asked] }, abort.signal);
      if (this.#running !== running) return;
      this.#running = null;
      if (answer !== null) this.#keep({ ...answer, ...running });
    } catch (error) {
      if (this.#running !== running) return;
      this.#running = null;
      this.#failed(error, localNow);
    }
  }

  async #load(query, signal) {
    const json = await this.#history.load(query, signal);
    if (json === null) this.#isThere = false;
    return json === null ? null : readAnswer(json);
  }

  #failed(error, localNow) {
    this.#failures += 1;
    this.#retryAt = localNow + Math.max(STILL_MS, delay(this.#failures, this.#random()));
    this.problem = error instanceof TypeError ? 'The server cannot be asked for the past now.' : error.message;
    // Perhaps the server is gone: its feed has ended. Another connection would tell.
    if (error instanceof TypeError && this.#failures >= MAX_ATTEMPTS) this.#isThere = false;
  }

  #keep(answer) {
    this.problem = '';
    this.#failures = 0;
    // What the views lacked before this answer came says nothing any more.
    this.#lacking = null;
    this.#answers.unshift(answer);
    let kept = 0;
    this.#answers = this.#answers.slice(0, MAX_ANSWERS).filter(({ series }, i) => {
      for (const { rows } of series.values()) kept += rows.t.length;
      return i === 0 || kept <= MAX_KEPT;
    });
    for (const [name, { unit, first, rows }] of answer.series) {
      this.#adopt(name, { unit, rows });
      if (first !== null) this.#firsts.set(name, first);
      if (rows.t.length > 0) this.#lasts.set(name, Math.max(rows.t.at(-1), this.#lasts.get(name) ?? -Infinity));
    }
  }
}

/**
 * Whether an answer, or one that is under way, has all that is lacking; or was asked for just that,
 * so that the server has no finer points.
 */
function has(answer, { from, to, step, names }) {
  const isFine = answer.step <= 2 * step || answer.lack.step <= step;
  const isThere = answer.from <= from && Math.min(answer.to, answer.staleFrom) >= to && isFine;
  return isThere && names.every((name) => answer.names === null || answer.names.has(name));
}
