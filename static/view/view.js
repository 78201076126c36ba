// The chart's card: shows values and handles its controls. Only views touch the document.
//
// It makes no decisions. `show...` puts its arguments into the document; the rest passes user input
// on. Everything from the network is set as `textContent`, so a series named `<script>` is only a
// name.
//
// Must not know: the socket, the feed, how points are kept. Read next: index.html, which has the
// elements.

import { byId, element, setText } from '../dom.js';
import * as format from '../format.js';
import { Controls } from './controls.js';
import { Export } from './export.js';
import { Header } from './header.js';
import { makeHelp } from './help.js';
import { Legend } from './legend.js';
import { keepHeight } from './keep.js';
import { listenToMenus } from './menus.js';
import { Scroller } from './scroller.js';
import { SelectionView } from './selection-view.js';
import { valueUnit } from '../units.js';
import { Tooltip } from './tooltip.js';
import { listenToWhole } from './whole.js';

const PAN_STEP = 0.2;
/**
 * Longer values are shown in smaller letters; then in two lines as high as one; and then one can
 * scroll. Each takes the same room.
 */
const LONG = 14;
const TWO_LINES = { latest: 22, minimum: 17, maximum: 17 };
const HUGE = 40;

export class View {
  chartElement = byId('chart');
  tooltip = new Tooltip();
  /** Which panels are in view, where not all of them fit. */
  scroller;
  #header = new Header();
  #controls;
  #legend;
  #selection;

  /**
   * `actions`: what a user can do to the view, see actions.js; `others`: what else, see main.js.
   */
  constructor(actions, others) {
    this.#controls = new Controls(actions);
    this.#legend = new Legend(actions, others.choose);
    this.#selection = new SelectionView(actions);
    this.scroller = new Scroller(others.scrolled);
    this.openHelp = makeHelp();
    new Export(others.takeaway);
    listenToMenus();
    listenToWhole();
    keepHeight();
    const press = (id, action) => byId(id).addEventListener('click', action);
    press('live', () => actions.live());
    press('clear', () => actions.clear());
    press('retry', () => others.retry());
    press('read', () => others.read());
    press('back', () => actions.pan(-PAN_STEP));
    press('forward', () => actions.pan(PAN_STEP));
    press('select', () => actions.selectMode());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && others.retry());
    window.addEventListener('online', () => others.retry());
    // A page with an open socket cannot be kept for the "back" button. So close it, and open it
    // again on return.
    window.addEventListener('pagehide', () => others.leave());
    window.addEventListener('pageshow', (event) => event.persisted && others.arrive());
  }

  /** The name of the feed; empty for the one that is always there. */
  showName(name) {
    this.#header.showName(name);
  }

  /** `{title, facts}`, as shown. */
  get head() {
    return { title: byId('chart-title').textContent, facts: byId('facts').textContent };
  }

  /** `unit`: that of all that is drawn; empty if it differs. */
  showAbout({ title, unit }, sources) {
    this.#header.show({ title, unit }, sources ?? []);
  }

  showStatus({ name, attempt, retryAt, reason, status }, now) {
    const waiting = name === 'retrying' || name === 'offline';
    byId('status').dataset.state = name;
    setText('status-name', format.state(name));
    setText('status-countdown', waiting ? ` in ${Math.max(0, Math.ceil((retryAt - now) / 1_000))} s` : '');
    setText('status-attempt', attempt > 0 && name !== 'connected' && name !== 'ended' ? ` (attempt ${attempt})` : '');
    setText('status-reason', name === 'ended' ? reason || 'All data has arrived.' : format.sentence(reason));
    byId('status-reason').hidden = reason === '' && name !== 'ended';
    // The server may want to know who looks on: its own page asks for that.
    byId('reload').hidden = status !== 401 && status !== 403;
    byId('retry').hidden = !waiting;
  }

  showCounts({ received, lost, gaps }, rate) {
    setText('received', format.count(received));
    setText('rate', format.perSecond(rate));
    setText('lost', format.count(lost));
    setText('gaps', gaps === 0 ? '' : gaps === 1 ? 'in 1 gap' : `in ${format.count(gaps)} gaps`);
  }

  /**
   * `last`: `{t, value, text, series, unit}` of the latest value, or null. `extremes`: see
   * extremes.js; `differ`: whether there are none because the units differ. `scene`: the last one,
   * see units.js. `age`: of the latest value in milliseconds, if it is old; or null.
   */
  showValues(last, { extremes, differ }, scene, age) {
    setText('latest', format.quantity(last?.text || last?.value, valueUnit(last ?? {}, scene)));
    const what = differ ? 'units differ' : scene.rate ? 'change, in view' : 'in view';
    for (const id of ['minimum-of', 'maximum-of']) setText(id, what);
    setText('latest-series', last?.series ?? '');
    setText('latest-age', age === null ? '' : `${format.duration(age)} ago`);
    setText('minimum', extremes?.min ?? format.value(NaN));
    setText('maximum', extremes?.max ?? format.value(NaN));
    for (const id of ['latest', 'minimum', 'maximum']) fit(byId(id));
  }

  /**
   * `pending`: how many measurements have come since it looks back; `selecting`: see actions.js.
   * `edges`: those of the value axis now.
   */
  showControls(look, { pending, selecting }, edges) {
    this.#controls.show(look, edges);
    const { live } = look;
    byId('select').setAttribute('aria-pressed', selecting);
    byId('live').setAttribute('aria-pressed', live);
    byId('pending').hidden = live;
    setText('pending', `${format.count(pending)} new`);
  }

  /** `rows`: see legend-rows.js. `rate`: whether its figures are of the changes per second. */
  showLegend(rows, rate) {
    this.#legend.show(rows, rate);
  }

  /** `latest(name)`: the text of the latest value, which changes more often than the rest. */
  showLatest(latest) {
    this.#legend.showLatest(latest);
  }

  /** The newest first. Does nothing while the table is closed. `scene`: see units.js. */
  showRecent(measurements, scene) {
    if (!byId('recent').open) return;
    const named = measurements.some(({ series }) => series !== '');
    byId('series-column').hidden = !named;
    const rows = measurements.map(({ seq, t, series, value, text, unit }) => {
      const quantity = format.quantity(text || value, valueUnit({ unit }, scene));
      const texts = [String(seq), format.time(t), ...(named ? [series] : []), quantity];
      const row = element('tr', {});
      row.append(...texts.map((textContent) => element('td', { textContent })));
      return row;
    });
    byId('rows').replaceChildren(...rows);
  }

  /** Shown in place of the chart: why nothing is drawn. */
  showMessage(text) {
    byId('message').hidden = text === '';
    setText('message', text);
  }

  /** Sentences about what is not shown. */
  showNotices(sentences) {
    byId('notices').hidden = sentences.length === 0;
    setText('notices', sentences.join(' '));
  }

  /** Shows that the server's clock was set, while that place is in view; null hides it. */
  showClockSet(set) {
    byId('clock-set').hidden = set === null;
    if (set === null) return;
    const way = `set ${set.step < 0 ? 'back' : 'forward'} by ${format.duration(Math.abs(set.step))}`;
    const which = set.move?.since > -Infinity ? 'since it was wrong' : 'before that';
    const what = set.move === null ? 'the lines have a gap there' : `the points ${which} were shifted by the same amount`;
    setText('clock-set', `At ${format.time(set.t)} the server's clock was ${way}: ${what}.`);
  }

  /** For screen reader users, when they ask for it. */
  announce(last, scene) {
    const name = last?.series ? `${last.series}: ` : '';
    const value = last?.value === null ? 'a gap' : format.quantity(last?.text || last?.value, valueUnit(last ?? {}, scene));
    const text = last === null ? 'No value yet.' : `${name}${value} at ${format.time(last.t)}`;
    setText('announcement', text);
  }

  /** The chart in words, see spoken.js. It is read when the chart gets the focus, not before. */
  describe(text) {
    setText('description', text);
  }

  /** Says something that cannot be seen, or not by all. */
  say(text) {
    setText('said', text);
  }

  /** The selected span, or null: `{from, to, rows}`, see look/selection.js. */
  showSelection(selection) {
    this.#selection.show(selection);
  }

  editEdges() {
    this.#controls.editEdges();
  }
}

function fit(figure) {
  const { length } = figure.textContent;
  figure.classList.toggle('long', length > LONG);
  figure.classList.toggle('two-lines', length > TWO_LINES[figure.id]);
  figure.classList.toggle('huge', length > HUGE);
  if (length > HUGE) figure.tabIndex = 0;
  else figure.removeAttribute('tabindex');
}
