// The menus of the toolbar that change what is looked at: the length of the window, the value axis,
// the scale, and the panels.
//
// They show the look and report what the user does. Whether a text is a duration or a number is not
// decided here.
//
// Must not know: the chart, how a text is read. Read next: look/look.js, which is the state.

import { byId, element, setText } from '../dom.js';
import * as format from '../format.js';
import { format as inWords, WINDOWS_MS } from '../look/duration.js';
import { close } from './menus.js';

export class Controls {
  #actions;
  #choices = new Map();
  #shown = '';
  /** Whether an edge was typed that does not count yet. */
  #isTyping = false;

  /** `actions`: see actions.js. */
  constructor(actions) {
    this.#actions = actions;
    for (const ms of WINDOWS_MS) {
      const button = element('button', { type: 'button', textContent: inWords(ms) });
      button.addEventListener('click', () => {
        actions.chooseWindow(ms);
        close(byId('window'));
      });
      this.#choices.set(ms, button);
    }
    byId('window-choices').append(...this.#choices.values());
    byId('window-form').addEventListener('submit', (event) => this.#typed(event));
    byId('view-form').addEventListener('change', ({ target }) => this.#changed(target));
    byId('view-form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#edges();
    });
    for (const id of ['y-min', 'y-max']) {
      byId(id).addEventListener('input', () => (this.#isTyping = true));
      // A form of several fields without a button is not submitted by Enter.
      byId(id).addEventListener('keydown', ({ key }) => {
        if (key === 'Enter') this.#edges();
      });
      byId(id).addEventListener('focusout', ({ relatedTarget }) => this.#left(relatedTarget));
    }
  }

  /** `edges`: `{min, max}` of the value axis now, for the fields. */
  show({ windowMs, y, log, rate, counters, panels }, edges) {
    const state = JSON.stringify([windowMs, y, log, rate, counters, panels]);
    this.#offer(y, edges);
    if (state === this.#shown) return;
    this.#shown = state;
    setText('window-name', inWords(windowMs));
    for (const [ms, button] of this.#choices) button.setAttribute('aria-pressed', ms === windowMs);
    const form = byId('view-form').elements;
    form.y.value = y.mode;
    form.log.checked = log;
    form.rate.checked = rate;
    form.counters.checked = counters;
    form.counters.disabled = !rate;
    form.panels.value = panels;
  }

  /** Opens the fields of the value axis. */
  editEdges() {
    byId('view').open = true;
    byId('y-min').focus();
    byId('y-min').select();
  }

  #typed(event) {
    event.preventDefault();
    const problem = this.#actions.typeWindow(byId('window-text').value);
    setText('window-problem', problem);
    byId('window-text').setAttribute('aria-invalid', problem !== '');
    if (problem === '') close(byId('window'));
  }

  #changed({ name, value }) {
    if (name === 'log') this.#showProblem(this.#actions.log());
    if (name === 'rate') this.#actions.rate();
    if (name === 'counters') this.#actions.counters();
    if (name === 'panels') this.#actions.choosePanels(value);
    if (name === 'y' && value === 'fixed') this.#edges();
    else if (name === 'y') {
      this.#showProblem('');
      if (value === 'auto') this.#actions.autoscale();
      else this.#actions.hold();
    }
    // What was refused is not shown as chosen.
    this.#shown = '';
  }

  /** Both edges count together, when the user is done with both. */
  #left(to) {
    if (this.#isTyping && to !== byId('y-min') && to !== byId('y-max')) this.#edges();
  }

  #edges() {
    this.#isTyping = false;
    this.#showProblem(this.#actions.fix(byId('y-min').value, byId('y-max').value));
  }

  #showProblem(problem) {
    setText('y-problem', problem);
    for (const id of ['y-min', 'y-max']) byId(id).setAttribute('aria-invalid', problem !== '');
  }

  /** The fields begin with the edges of now; what the user types stays. */
  #offer({ mode, min, max }, edges) {
    if (byId('view').open) return;
    const { min: low, max: high } = mode === 'fixed' ? { min, max } : edges;
    byId('y-min').value = format.value(low);
    byId('y-max').value = format.value(high);
    this.#showProblem('');
  }
}
