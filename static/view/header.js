// The head of the page and the name of the tab: title, unit, sources, time zone.
//
// Must not know: where these come from. Read next: index.html, which has the elements.

import { byId, setText } from '../dom.js';

const US = 'wirechart';
/** More sources than this are counted: the list below the chart has them all. */
const NAMED = 2;

export class Header {
  #feed = '';

  /** The name of the feed; empty for the one that is always there. */
  showName(name) {
    this.#feed = name;
    this.show({}, []);
  }

  /** `unit`: that of all that is drawn, empty if it differs. `sources`: see sources.js. */
  show({ title = '', unit = '' }, sources) {
    const texts = headOf({ title, unit, feed: this.#feed, sources, zone: zone() });
    if (document.title !== texts.tab) document.title = texts.tab;
    setText('chart-title', texts.title);
    setText('facts', texts.facts);
    byId('facts').hidden = texts.facts === '';
  }
}

/** `{title, facts, tab}`. The tab begins with what tells it from other tabs. */
export function headOf({ title, unit, feed, sources, zone: place }) {
  const name = title || feed;
  const facts = [title && feed, unit && `in ${unit}`, sourcesOf(sources), place].filter(Boolean);
  const about = name === '' ? '' : `${name}${unit && ` (${unit})`}`;
  return {
    title: name || US,
    facts: facts.join(' · '),
    tab: [about, title && feed, sourcesOf(sources), place, US].filter(Boolean).join(' · '),
  };
}

function sourcesOf(sources) {
  const names = sources.map(({ name }) => name).filter(Boolean);
  return names.length > NAMED ? `${names.length} sources` : names.map(clipped).join(', ');
}

const clipped = (name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name);

/** "Europe/Berlin, UTC+1" */
export function zone(date = new Date(), name = Intl.DateTimeFormat().resolvedOptions().timeZone) {
  const minutes = -date.getTimezoneOffset();
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`;
  const offset = minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`;
  return name === undefined || name === 'UTC' || name === offset ? offset : `${name}, ${offset}`;
}
