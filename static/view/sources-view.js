// The list of sources below the chart, and the note that the data is a demo.
//
// Texts that stay the same are left alone, so that they can be selected. Screen readers hear of a
// change of state, but not of every count.
//
// Must not know: what the words mean, sockets. Read next: index.html, which has the elements.

import { byId, element, setElementText, setText } from '../dom.js';
import { announcement, describe } from './sources.js';

/** More sources than this are only counted. */
const SHOWN = 50;
/** Screen readers hear of changes so often at most. */
const ANNOUNCE_EVERY_MS = 5_000;

export class SourcesView {
  #rows = [];
  #announcedAt = -Infinity;

  /** `sources` is null as long as the server has not said anything. `now` is a steady clock. */
  show(sources, now) {
    const all = sources ?? [];
    byId('sources').hidden = all.length === 0;
    byId('demo').hidden = !all.some(({ demo }) => demo);
    const shown = all.slice(0, SHOWN);
    while (this.#rows.length < shown.length) this.#rows.push(this.#addRow());
    while (this.#rows.length > shown.length) this.#rows.pop().item.remove();
    for (const [i, source] of shown.entries()) fill(this.#rows[i], describe(source));
    byId('more-sources').hidden = all.length <= SHOWN;
    setText('more-sources', `and ${all.length - SHOWN} more`);
    this.#announce(all, now);
  }

  #announce(sources, now) {
    const text = announcement(sources);
    if (now - this.#announcedAt < ANNOUNCE_EVERY_MS || text === byId('sources-news').textContent) return;
    this.#announcedAt = now;
    setText('sources-news', text);
  }

  #addRow() {
    const name = element('strong');
    const words = element('span');
    const details = element('ul');
    const item = element('li', {}, element('span', { className: 'dot' }), name, ' ', words, details);
    byId('source-list').append(item);
    return { item, name, words, details };
  }
}

function fill({ item, name, words, details }, source) {
  item.dataset.state = source.state;
  setElementText(name, source.name);
  setElementText(words, source.words);
  while (details.children.length > source.details.length) details.lastChild.remove();
  while (details.children.length < source.details.length) details.append(element('li'));
  for (const [i, text] of source.details.entries()) setElementText(details.children[i], text);
}
