// Questions about spans of time that the user has selected: all values, if there are not too many.
//
// While the user still drags, the span changes with each event. So a question waits until the span
// rests, asks for all series at once, and gives up the one before.
//
// Must not know: what is computed from the answer. Read next: past.js.

/** The span rests if there is no other one for this long. */
const REST_MS = 150;
/** Points of each series, and of all. */
const MAX_POINTS = 10_000;
const MAX_ALL = 200_000;
/** So many answers are kept. */
const MAX_KEPT = 4;

export class Spans {
  #load;
  #rest;
  /** Span → question, the newest last. */
  #questions = new Map();

  /** `load(query, signal)` gives a promise of an answer; `rest(ms)` is one, too. */
  constructor(load, rest = (ms) => new Promise((done) => setTimeout(done, ms))) {
    this.#load = load;
    this.#rest = rest;
  }

  /** A promise of the answer for a span, which has this series if the server does. */
  answer(name, from, to) {
    const key = `${from} ${to}`;
    let question = this.#questions.get(key);
    if (question === undefined || (question.isAsked && !question.names.has(name))) question = this.#begin(key, from, to);
    question.names.add(name);
    return question.answer;
  }

  forget() {
    for (const { abort } of this.#questions.values()) abort.abort();
    this.#questions.clear();
  }

  #begin(key, from, to) {
    for (const [other, { abort, isOver }] of this.#questions) {
      if (isOver && this.#questions.size < MAX_KEPT) continue;
      abort.abort();
      this.#questions.delete(other);
    }
    const question = { names: new Set(), isAsked: false, isOver: false, abort: new AbortController() };
    this.#questions.set(key, question);
    question.answer = this.#ask(question, from, to).catch((error) => {
      // It is asked again when someone wants to know again.
      if (this.#questions.get(key) === question) this.#questions.delete(key);
      throw error;
    });
    return question;
  }

  async #ask(question, from, to) {
    const { signal } = question.abort;
    await this.#rest(REST_MS);
    signal.throwIfAborted();
    question.isAsked = true;
    const series = [...question.names];
    const points = Math.floor(Math.min(MAX_POINTS, MAX_ALL / series.length));
    const answer = await this.#load({ from: Math.floor(from), to: Math.floor(to) + 1, points, series }, signal);
    question.isOver = true;
    return answer;
  }
}
