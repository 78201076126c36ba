// The inspector's card: its buttons and counts, and the views of the list and of the selected
// entry.
//
// It changes only those parts of the journal that a user controls: selection, holding, filter.
//
// Must not know: sockets, reports. Read next: list-view.js, then frame-view.js.

import { byId, element, setText } from '../dom.js';
import * as format from '../format.js';
import { DetailView } from './detail-view.js';
import { shortPath } from './ledger.js';
import { ListView } from './list-view.js';
import { PASTED } from './number.js';
import { showTotals } from './totals-view.js';
import { makeText } from './trial.js';

export class InspectorView {
  #journal;
  #ledger;
  #list;
  #facts = { lost: 0, waiting: 0 };
  #detail;
  #follow;

  /** `actions`: `open`, `close`, `retry`, and `try(what)`, see session.js. */
  constructor(journal, ledger, actions) {
    this.#journal = journal;
    this.#ledger = ledger;
    this.#detail = new DetailView(byId('inspector-detail'), ledger, journal);
    this.#list = new ListView(journal, () => this.#detail.show());
    const panel = byId('inspector');
    this.#follow = () => (panel.open ? actions.open() : actions.close());
    panel.addEventListener('toggle', this.#follow);
    byId('inspector-hold').addEventListener('click', () => this.#toggleHold());
    byId('inspector-only').addEventListener('change', ({ target }) => this.#filter(target.value));
    this.#listenToTrials(actions);
    // Its arrow keys must not move the chart.
    panel.addEventListener('keydown', (event) => event.key.startsWith('Arrow') && event.stopPropagation());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && actions.retry());
    window.addEventListener('online', () => actions.retry());
    window.addEventListener('pagehide', () => actions.close());
    window.addEventListener('pageshow', (event) => event.persisted && this.#follow());
  }

  /** Call this when everything is set up: the panel was opened before this script was loaded. */
  start() {
    this.#follow();
  }

  showStatus({ name, reason }) {
    byId('inspector-status').dataset.state = name;
    setText('inspector-status-name', name === 'stopped' || name === 'ended' ? 'Closed' : format.state(name));
    setText('inspector-status-reason', format.sentence(reason));
  }

  showProblem(sentence) {
    setText('inspector-problem', format.sentence(sentence));
  }

  /** The user did something in the list that must be shown at once. */
  get touched() {
    return this.#list.touched;
  }

  /** Draws what is new in the list; called once a frame. */
  drawList() {
    this.#list.draw();
    this.#detail.show();
  }

  /** Shows what may be a little old: counts, sums, connections. */
  showFacts(facts = this.#facts) {
    this.#facts = facts;
    const { lost, waiting } = facts;
    const { held, waiting: came, added, dropped } = this.#journal;
    setText('inspector-hold', held ? 'Follow' : 'Pause');
    const parts = [added === 1 ? '1 entry' : `${format.count(added)} entries`];
    if (dropped > 0) parts.push(`${format.count(dropped)} older ones dropped`);
    if (lost > 0) parts.push(`${format.count(lost)} lost`);
    if (held) parts.push(`${format.count(came + waiting)} new`);
    setText('inspector-count', parts.join(', '));
    byId('inspector-empty').hidden = added > 0;
    this.#showConnections();
    showTotals(byId('inspector-totals').tBodies[0], this.#ledger);
    this.#detail.update();
  }

  #toggleHold() {
    if (this.#journal.held) this.#journal.follow();
    else this.#journal.hold();
    this.#list.touch();
    this.showFacts();
  }

  /** Stops holding the list, because a held list has no entries of a connection that is newer. */
  #filter(value) {
    this.#journal.follow();
    this.#journal.only = value === '' ? null : Number(value);
    this.drawList();
  }

  /**
   * One option per connection. Existing options stay, because the user may be about to select one.
   */
  #showConnections() {
    const select = byId('inspector-only');
    const there = new Set([...select.options].map(({ value }) => value));
    const pasted = this.#journal.has(PASTED) ? [{ connection: PASTED, path: 'pasted' }] : [];
    for (const { connection, path } of [...pasted, ...this.#ledger.connections.values()]) {
      if (there.delete(String(connection))) continue;
      select.append(element('option', { value: connection, textContent: connection === PASTED ? path : `${connection}: ${shortPath(path)}` }));
    }
    there.delete('');
    for (const value of there) select.querySelector(`option[value="${value}"]`).remove();
    const only = String(this.#journal.only ?? '');
    if (select.value !== only) select.value = only;
  }

  #listenToTrials(actions) {
    const listen = (id, make) =>
      byId(id).addEventListener('submit', (event) => {
        event.preventDefault();
        this.showProblem('');
        actions.try(make(event.target.elements));
      });
    listen('try-text', ({ size, compress }) => ({ text: makeText(Number(size.value)), compress: compress.checked }));
    listen('try-ping', () => ({ ping: 'are you there?' }));
    listen('try-fragments', ({ fragments }) => ({ fragments: Number(fragments.value), size: 30 }));
    listen('try-close', ({ code, by }) => ({ code: Number(code.value), by: by.value }));
    const byPage = ({ target }) => target.form.id === 'try-close' && this.#limitCodes(target.form.elements);
    byId('try-close').addEventListener('change', byPage);
  }

  /** A script may only close with 1000 or with 3000 to 4999, so the other codes are disabled. */
  #limitCodes({ code, by }) {
    for (const option of code.options) {
      option.disabled = by.value === 'page' && option.value > 1000 && option.value < 3000;
    }
    if (code.selectedOptions[0].disabled) code.value = '4000';
  }
}
