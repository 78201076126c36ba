// Asks the server for the past: `GET history`, relative to the page, as all its addresses.
//
// Must not know: when to ask, what to do with the answer. Read next: answer.js.

import { fitsDouble } from '../digits.js';

const SHOWN = 300;
/** The server knows no times further from 1970, as a `Date` does. */
const LAST_TIME = 8.64e15;
/** Some number may have more digits than a double. */
const MANY_DIGITS = /\d{16}|\d[\d.]{16}/;
/** A text or a number in JSON. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

export class History {
  #page;
  #feed;
  #fetch;

  /** `page`: its address. `feed`: `{feed: name}`, or `{}` for the one that is always there. */
  constructor(page, feed, fetch = (url, options) => globalThis.fetch(url, options)) {
    this.#page = page;
    this.#feed = feed;
    this.#fetch = fetch;
  }

  /** The address of `{from, to, points, series, format}`; what is undefined is left out. */
  address({ series = [], ...query }) {
    const address = new URL('history', this.#page);
    for (const [key, value] of Object.entries({ ...this.#feed, ...query })) {
      const isTime = key === 'from' || key === 'to';
      if (value !== undefined) address.searchParams.set(key, isTime ? Math.min(LAST_TIME, Math.max(-LAST_TIME, value)) : value);
    }
    for (const name of series) address.searchParams.append('series', name);
    return address.href;
  }

  /** The answer, see `parse`; null if this server has no history. Throws with a sentence. */
  async load(query, signal) {
    const answer = await this.#fetch(this.address(query), { signal, cache: 'no-store', headers: { accept: 'application/json' } });
    if (answer.status === 404) return null;
    const body = await answer.text();
    if (answer.ok) return parse(body);
    const text = body.trim().split('\n')[0].slice(0, SHOWN);
    throw new Error(text === '' ? `The server answers ${answer.status} when it is asked for the past.` : text);
  }
}

/** A JSON text, where a number with more digits than a double has is a text of them. */
export function parse(json) {
  const stays = (token) => token.startsWith('"') || fitsDouble(token);
  return JSON.parse(MANY_DIGITS.test(json) ? json.replace(TOKEN, (token) => (stays(token) ? token : `"${token}"`)) : json);
}
