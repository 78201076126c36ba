// Shows the lessons, in a part of the inspector that is closed at first. Entries are judged only
// while it is open.
//
// Must not know: what a lesson asks for, sockets. Read next: lessons.js.

import { byId, element, setElementText, setText } from '../dom.js';
import { socketAddress } from '../connection.js';
import { Course } from './course.js';
import { LESSONS } from './lessons.js';

export class LessonsView {
  #course = new Course(LESSONS);
  #panel = byId('lessons');
  #choice = byId('lessons-choice');
  #token;

  /** `token()`: that of the inspector, with which other connections are shown too. */
  constructor(token) {
    this.#token = token;
    const options = LESSONS.map(({ title }, index) => element('option', { value: index, textContent: `${index + 1}. ${title}` }));
    this.#choice.append(...options);
    this.#choice.addEventListener('change', () => this.#open(Number(this.#choice.value)));
    byId('lessons-next').addEventListener('click', () => this.#goOn());
    this.#panel.addEventListener('toggle', () => this.#show());
    this.#show();
  }

  /** An entry has arrived. */
  see(entry) {
    if (this.#panel.open && this.#course.see(entry)) this.#show();
  }

  /** The token has changed. */
  showCommand() {
    const { command } = this.#course.lesson;
    byId('lessons-command').hidden = command !== true;
    if (command !== true) return;
    const address = socketAddress(location.href, 'echo', { inspect: this.#token() ?? '' });
    setText('lessons-command', `wirechart frame --text Hello | wirechart connect --frames '${address}'`);
  }

  #open(index) {
    this.#course.open(index);
    this.#show();
  }

  /** The button is gone then, so that the focus must not be lost with it. */
  #goOn() {
    this.#open(this.#course.next);
    this.#choice.focus();
  }

  #show() {
    const { lesson, at, said, next } = this.#course;
    const isDone = this.#course.isDone();
    this.#choice.value = String(at);
    [...this.#choice.options].forEach((option, index) => {
      const mark = this.#course.isDone(LESSONS[index]) ? ' ✓' : '';
      setElementText(option, `${index + 1}. ${LESSONS[index].title}${mark}`);
    });
    setText('lessons-count', `${this.#course.count} of ${LESSONS.length} done`);
    setText('lessons-why', lesson.why);
    setText('lessons-task', lesson.task);
    this.showCommand();
    byId('lessons-said').dataset.state = isDone ? 'fine' : '';
    const all = isDone && next === null ? ' These were all lessons.' : '';
    setText('lessons-said', isDone ? `✓ Done. ${said}${all}` : said);
    byId('lessons-next').hidden = !isDone || next === null;
  }
}
