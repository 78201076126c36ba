// The texts of values that a number cannot hold, as they were sent. So many are remembered.
//
// Several of them may be the same number: 18446744073709551615 and 18446744073709551614 are. Which of
// these is the lowest, only the texts can tell.
//
// Must not know: lines, the chart. Read next: store.js.

import { compareExactly } from '../digits.js';
import { moved } from './steps.js';

const MOST = 10_000;

export class Said {
  /** `t v name` → `{t, v, name, text}`, the oldest first. */
  #all = new Map();
  /** `v name` → those of one number. */
  #groups = new Map();

  get isEmpty() {
    return this.#all.size === 0;
  }

  say(name, t, v, text) {
    const key = `${t} ${v} ${name}`;
    this.#forget(key);
    if (this.#all.size >= MOST) this.#forget(this.#all.keys().next().value);
    const one = { t, v, name, text };
    this.#all.set(key, one);
    const group = groupOf(one);
    if (!this.#groups.has(group)) this.#groups.set(group, new Set());
    this.#groups.get(group).add(one);
  }

  /** What was sent; undefined if the number holds it. */
  text(name, t, v) {
    return this.isEmpty ? undefined : this.#all.get(`${t} ${v} ${name}`)?.text;
  }

  /**
   * The lowest and the highest text, `{min, max}`, of what is between two times: `extremes` are the
   * numbers, or null, and `times` say when each was first. Undefined where the number holds it.
   */
  extremes(name, { extremes, times }, from, to) {
    const text = (key, sign) => {
      const group = extremes && this.#groups.get(groupOf({ v: extremes[key], name }));
      if (!group) return undefined;
      const first = this.text(name, times[key], extremes[key]) ?? String(extremes[key]);
      const others = [...group].filter(({ t }) => t >= from && t <= to);
      return others.reduce((best, one) => (sign * compareExactly(one.text, best) > 0 ? one.text : best), first);
    };
    return { min: text('min', -1), max: text('max', 1) };
  }

  /** The times of these series have moved, see steps.js. */
  move(names, move) {
    const all = [...this.#all.values()];
    this.clear();
    for (const { name, t, v, text } of all) this.say(name, names.has(name) ? moved(t, move) : t, v, text);
  }

  clear() {
    this.#all.clear();
    this.#groups.clear();
  }

  #forget(key) {
    const one = this.#all.get(key);
    if (one === undefined) return;
    this.#all.delete(key);
    const group = this.#groups.get(groupOf(one));
    group.delete(one);
    if (group.size === 0) this.#groups.delete(groupOf(one));
  }
}

const groupOf = ({ v, name }) => `${v} ${name}`;
