// The chart's card: shows values and handles its controls. Only views touch the document.
//
// It makes no decisions. `show...` puts its arguments into the document; the rest passes user input
// on. Everything from the network is set as `textContent`, so a series named `<script>` is only a
// name.
//
// Must not know: the socket, the feed, how points are kept. Read next: index.html, which has the
// elements.

import { byId, element, setElementText, setText } from './dom.js';
import * as format from './format.js';

/** Keys pressed in these elements belong to the element. */
const CONTROLS = 'a, button, input, select, textarea, summary, [tabindex], [contenteditable]';
const ARROW_CONTROLS = 'input, select, textarea, [contenteditable]';
const PAN_STEP = 0.2;

export class View {
  chartElement = byId('chart');
  #actions;
  #legend = new Map();

  /** `actions`: a function for each thing that a user can do, see main.js. */
  constructor(actions) {
    this.#actions = actions;
    const press = (id, action) => byId(id).addEventListener('click', action);
    press('pause', () => actions.pause());
    press('follow', () => actions.follow());
    press('clear', () => actions.clear());
    press('retry', () => actions.retry());
    press('read', () => actions.read());
    press('back', () => actions.pan(-PAN_STEP));
    press('forward', () => actions.pan(PAN_STEP));
    byId('window').addEventListener('change', (event) => actions.window(Number(event.target.value)));
    document.addEventListener('keydown', (event) => this.#key(event));
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && actions.retry());
    window.addEventListener('online', () => actions.retry());
    // A page with an open socket cannot be kept for the "back" button. So close it, and open it
    // again on return.
    window.addEventListener('pagehide', () => actions.leave());
    window.addEventListener('pageshow', (event) => event.persisted && actions.arrive());
  }

  /** The selected window length. */
  get windowMs() {
    return Number(document.querySelector('#window input:checked').value);
  }

  showStatus({ name, attempt, retryAt, reason }, now) {
    const waiting = name === 'retrying' || name === 'offline';
    byId('status').dataset.state = name;
    setText('status-name', format.state(name));
    setText('status-countdown', waiting ? ` in ${Math.max(0, Math.ceil((retryAt - now) / 1_000))} s` : '');
    setText('status-attempt', attempt > 0 && name !== 'connected' && name !== 'ended' ? ` (attempt ${attempt})` : '');
    setText('status-reason', name === 'ended' ? reason || 'All data has arrived.' : format.sentence(reason));
    byId('status-reason').hidden = reason === '' && name !== 'ended';
    byId('retry').hidden = !waiting;
  }

  showCounts({ received, lost, gaps }, rate) {
    setText('received', format.count(received));
    setText('rate', format.perSecond(rate));
    setText('lost', format.count(lost));
    setText('gaps', gaps === 0 ? '' : gaps === 1 ? 'in 1 gap' : `in ${format.count(gaps)} gaps`);
  }

  showValues(last, extremes) {
    setText('latest', last === null ? '–' : format.value(last.value));
    setText('latest-series', last?.series ?? '');
    setText('minimum', extremes === null ? '–' : format.value(extremes.min));
    setText('maximum', extremes === null ? '–' : format.value(extremes.max));
  }

  showControls({ paused, following }, pending) {
    setText('pause', paused ? 'Resume' : 'Pause');
    byId('follow').setAttribute('aria-pressed', following);
    byId('panning').hidden = following;
    byId('pending').hidden = !paused;
    setText('pending', `${format.count(pending)} new while paused`);
  }

  /** One button per line, if there is more than one line. It hides and shows its line. */
  showLegend(lines) {
    byId('legend').hidden = lines.size < 2;
    for (const line of lines.values()) {
      if (!this.#legend.has(line.name)) this.#legend.set(line.name, this.#addToLegend(line));
      const { button, value } = this.#legend.get(line.name);
      button.setAttribute('aria-pressed', line.shown);
      setElementText(value, format.value(line.latest));
    }
  }

  #addToLegend(line) {
    const button = element('button', { type: 'button', title: line.name });
    const swatch = element('span', { className: `swatch line-${(this.#legend.size % 8) + 1}` });
    const name = element('span', { className: 'series', textContent: line.name || '(no name)' });
    const value = element('span', { className: 'value' });
    button.append(swatch, name, value);
    button.addEventListener('click', () => this.#actions.toggleLine(line.name));
    byId('legend').append(button);
    return { button, value };
  }

  /** The newest first. Does nothing while the table is closed. */
  showRecent(measurements) {
    if (!byId('recent').open) return;
    const named = measurements.some(({ series }) => series !== '');
    byId('series-column').hidden = !named;
    const rows = measurements.map(({ seq, t, series, value }) => {
      const texts = [String(seq), format.time(t), ...(named ? [series] : []), format.value(value)];
      const row = element('tr', {});
      row.append(...texts.map((textContent) => element('td', { textContent })));
      return row;
    });
    byId('rows').replaceChildren(...rows);
  }

  /**
   * What the pointer is at: `values` of `{name, value}` at time `t`. `t` is null if it is at
   * nothing.
   */
  showPoint(t, values) {
    byId('point').hidden = t === null;
    if (t === null) return;
    const texts = values.map(({ name, value }) => `${name} ${format.value(value)}`.trim());
    setText('point', [format.time(t), ...texts].join('  ·  '));
  }

  /** Shown in place of the chart: why nothing is drawn. */
  showMessage(text) {
    byId('message').hidden = text === '';
    setText('message', text);
  }

  /** Shows that the server's clock was set, while that place is in view; null hides it. */
  showClockSet(set) {
    byId('clock-set').hidden = set === null;
    if (set === null) return;
    const back = `set back by ${format.duration(-set.step)}: the points before that were shifted by the same amount`;
    const forward = `set forward by ${format.duration(set.step)}: the lines have a gap there`;
    setText('clock-set', `At ${format.time(set.t)} the server's clock was ${set.step < 0 ? back : forward}.`);
  }

  /** For screen reader users, when they ask for it. */
  announce(last) {
    const name = last?.series ? `${last.series}: ` : '';
    const text = last === null ? 'No value yet.' : `${name}${format.value(last.value)} at ${format.time(last.t)}`;
    setText('announcement', text);
  }

  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const inside = (controls) => event.target instanceof Element && event.target.closest(controls) !== null;
    if (event.key === ' ' && !inside(CONTROLS)) {
      event.preventDefault();
      if (!event.repeat) this.#actions.pause();
    }
    if (event.key === 'ArrowLeft' && !inside(ARROW_CONTROLS)) this.#actions.pan(-PAN_STEP);
    if (event.key === 'ArrowRight' && !inside(ARROW_CONTROLS)) this.#actions.pan(PAN_STEP);
  }
}
