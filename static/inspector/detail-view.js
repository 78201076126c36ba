// The selected entry, beside the list: a frame, a handshake, or a step of a connection's end.
//
// The view of the frame itself never changes, so it is made once. What surrounds it changes: the
// write that carried the frame is reported after it, sums grow, the connection closes.
//
// Must not know: sockets. Read next: frame-view.js, head-view.js.

import { element, setElementText } from '../dom.js';
import { sentence as toSentence, time } from '../format.js';
import { companyParts, costs } from './company-view.js';
import { copyParts } from './copy-view.js';
import { agreement, excerpt } from './excerpt.js';
import { Fields, sectionLink } from './fields.js';
import { firstToExplain, frameParts } from './frame-view.js';
import { headParts, pastedHead } from './head-view.js';
import { PASTED } from './number.js';
import { capital, closingHeadline, columns } from './words.js';

/** What may have been agreed on, if the handshake is not kept. */
const UNKNOWN = { in: true, out: true };
const HINT = 'Choose a frame in the list to see what each bit means, or send one with the buttons above.';

export class DetailView {
  #root;
  #ledger;
  #journal;
  #fields;
  #shown = null;
  #costs = element('p', { className: 'costs' });
  #company = element('div', { className: 'company' });
  #closing = element('ol', { className: 'steps' });
  #ending = element('div', { className: 'ending' }, element('h4', { textContent: 'How this connection closes' }), this.#closing);

  constructor(root, ledger, journal) {
    this.#root = root;
    this.#ledger = ledger;
    this.#journal = journal;
    this.#fields = new Fields(root);
    this.#showHint();
  }

  /** Shows the selected entry; does nothing if it is the same. */
  show() {
    const entry = this.#journal.chosen;
    if (entry === this.#shown) return;
    this.#shown = entry;
    this.#fields.clear();
    this.#company.replaceChildren();
    delete this.#closing.dataset.connection;
    if (entry === null) return this.#showHint();
    this.#root.replaceChildren(...this.#parts(entry));
    if (entry.kind === 'frame') this.#fields.explain(firstToExplain(entry));
    if (entry.kind === 'open' || entry.kind === 'head') this.#fields.explain(0);
    this.update();
  }

  /** Updates what surrounds the selected entry. */
  update() {
    const entry = this.#shown;
    if (entry === null) return;
    const known = this.#ledger.connections.get(entry.connection);
    this.#showClosing(entry.connection, known);
    if (entry.kind !== 'frame') return;
    setElementText(this.#costs, costs(entry, known));
    if (entry.connection === PASTED) return; // nothing is known of how it was read or written
    const parts = companyParts(entry, known, this.#journal);
    if (parts.key === this.#company.dataset.key) return;
    this.#company.dataset.key = parts.key;
    this.#company.replaceChildren(...parts.elements);
  }

  #parts(entry) {
    if (entry.kind === 'frame') {
      delete this.#company.dataset.key;
      return [...frameParts(entry, this.#fields), this.#costs, this.#company, ...copyParts(entry, this.#excerpt(entry)), this.#ending];
    }
    if (entry.kind === 'head') return pastedHead(entry, this.#fields);
    if (entry.kind === 'open') return [...headParts(entry, this.#fields), this.#ending];
    return [element('h3', { textContent: capital(columns(entry).what) }), this.#ending];
  }

  #excerpt(entry) {
    const known = this.#ledger.connections.get(entry.connection);
    const kept = this.#journal.of(entry.connection, entry.direction);
    // What was pasted may have no handshake; then its frames tell.
    const plain = entry.connection === PASTED && ![entry, ...kept].some(({ compressed }) => compressed);
    const agreed = plain ? null : UNKNOWN;
    return excerpt(entry, kept, known === undefined ? agreed : agreement(known.response));
  }

  /** Who started the close handshake of this connection, and how far it is. */
  #showClosing(connection, known) {
    const steps = known === undefined ? [] : [...known.closing];
    if (known?.end) steps.push({ ...known.end, state: 'end' });
    this.#ending.hidden = steps.length === 0;
    if (this.#closing.childElementCount === steps.length && this.#closing.dataset.connection === String(connection)) return;
    this.#closing.dataset.connection = connection;
    this.#closing.replaceChildren(...steps.map((step) => closingStep(step)));
  }

  #showHint() {
    this.#root.replaceChildren(element('p', { className: 'quiet hollow', textContent: HINT }));
  }
}

function closingStep(step) {
  const { name, section } = closingHeadline(step);
  const when = element('span', { className: 'quiet', textContent: time(step.t) });
  const item = element('li', {}, element('b', { textContent: name }), ' ', when, element('p', { textContent: `${toSentence(step.sentence)} ` }));
  if (section !== null) item.lastChild.append(sectionLink(section));
  return item;
}
