// The menu of what can be taken away: CSV, a picture, a link.
//
// A file is made in the page and handed to the browser as a download. The Content-Security-Policy
// need not allow anything for that.
//
// Must not know: what is in the files. Read next: view/picture.js.

import { byId, element, setText } from '../dom.js';
import { close } from './menus.js';

/** A download starts some time after the click. */
const KEPT_MS = 60_000;
/** What is said of a file lies over the chart, and goes after this time. */
const SAID_MS = 10_000;

export class Export {
  /** `takeaway`: see takeaway.js. What it throws is shown. */
  constructor(takeaway, now = () => new Date()) {
    const name = (ending) => fileName(byId('chart-title').textContent, now(), ending);
    const csv = async (which) => {
      const { blob, note } = await takeaway.csv(which);
      download(name('csv'), blob);
      return note;
    };
    this.#on('csv-view', () => csv('view'));
    this.#on('csv-all', () => csv('all'));
    this.#on('png', async () => download(name('png'), (await takeaway.picture()).blob));
    byId('link').addEventListener('click', () => this.#copy(takeaway.link()));
  }

  #on(id, act) {
    byId(id).addEventListener('click', async () => {
      say('Making the file …');
      try {
        say((await act()) ?? '');
      } catch (error) {
        say(`There is no file: ${error.message}`);
      }
      close(byId('export'));
    });
  }

  async #copy(text) {
    byId('link-field').hidden = true;
    if (await copied(text)) {
      say('The link is in the clipboard.');
      close(byId('export'));
      return;
    }
    byId('link-field').hidden = false;
    byId('link-text').value = text;
    byId('link-text').select();
  }
}

let timer;

function say(text) {
  setText('export-news', text);
  clearTimeout(timer);
  timer = setTimeout(() => setText('export-news', ''), SAID_MS);
}

function download(name, blob) {
  const href = URL.createObjectURL(blob);
  element('a', { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_MS);
}

/** The clipboard is there only for pages from this machine or over HTTPS. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** "cpu-load-2026-03-01-120003.csv": what all systems take as a name. */
export function fileName(title, date, ending) {
  const words = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '').slice(0, 60) || 'chart';
  const two = (n) => String(n).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${words}-${day}-${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}.${ending}`;
}
