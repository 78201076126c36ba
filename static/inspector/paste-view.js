// The field that explains what is pasted into it or dropped on it.
//
//   text, Ctrl+Enter or the button ─┐
//   a chosen file, a dropped file ──┴▶ POST /explain ──▶ onAnswer(answer)
//
// Only the newest answer counts. Must not know: the list, what an answer means. Read next:
// pasted.js.

import { byId, setText } from '../dom.js';
import { sentence } from '../format.js';

/** What the server takes at most, in bytes. */
const LONGEST = 1 << 20;

export class PasteView {
  #form = byId('paste');
  #text = byId('paste-text');
  #file = byId('paste-file');
  #onAnswer;
  #asked = 0;

  /** `onAnswer(answer)` returns the sentence to show. */
  constructor(onAnswer) {
    this.#onAnswer = onAnswer;
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#explain(this.#text.value);
    });
    this.#text.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.#form.requestSubmit();
    });
    this.#file.addEventListener('change', () => this.#take(this.#file.files));
    // So that the same file can be chosen again, once it has changed.
    this.#file.addEventListener('click', () => (this.#file.value = ''));
    this.#form.addEventListener('dragover', (event) => {
      event.preventDefault();
      this.#form.dataset.over = '';
    });
    this.#form.addEventListener('dragleave', () => delete this.#form.dataset.over);
    this.#form.addEventListener('drop', (event) => {
      event.preventDefault();
      delete this.#form.dataset.over;
      const { files } = event.dataTransfer;
      if (files.length > 0) return this.#take(files);
      this.#text.value = event.dataTransfer.getData('text');
      this.#explain(this.#text.value);
    });
  }

  #take([file]) {
    if (file !== undefined) this.#explain(file);
  }

  /** `what` is a text or a file. */
  async #explain(what) {
    const asked = (this.#asked += 1);
    const say = (words, state) => {
      if (asked !== this.#asked) return;
      setText('paste-said', words);
      byId('paste-said').dataset.state = state;
    };
    const body = new Blob([what]);
    if (body.size === 0) return say('There is nothing to explain yet.', 'broken');
    if (body.size > LONGEST) return say('That is longer than 1 MiB; use wirechart explain.', 'broken');
    try {
      const response = await fetch('explain', { method: 'POST', body });
      if (!response.ok) return say(sentence((await response.text()).trim()), 'broken');
      const answer = await response.json();
      if (asked === this.#asked) say(this.#onAnswer(answer), 'fine');
    } catch {
      say('The server cannot be reached, so nothing was explained.', 'broken');
    }
  }
}
