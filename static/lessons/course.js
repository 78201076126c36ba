// Which lesson is open, and what the learner has done.
//
// Must not know: the document, what a lesson asks for. Read next: view.js.

export class Course {
  /** The index of the open lesson. */
  at = 0;
  /** What the newest entry showed; empty if there was none. */
  said = '';

  #lessons;
  /** What was said when a lesson was done, by its id. */
  #done = new Map();
  #memory = {};

  constructor(lessons) {
    this.#lessons = lessons;
  }

  get lesson() {
    return this.#lessons[this.at];
  }

  get count() {
    return this.#done.size;
  }

  /** A lesson that is done stays so. */
  isDone(lesson = this.lesson) {
    return this.#done.has(lesson.id);
  }

  /** Opens a lesson. What was begun of it before is forgotten. */
  open(index) {
    this.at = index;
    this.#memory = {};
    this.said = this.#done.get(this.lesson.id) ?? '';
  }

  /** The index of the first lesson that is not done, after this one if possible; null: all are. */
  get next() {
    const order = [...this.#lessons.keys()].map((index) => (this.at + 1 + index) % this.#lessons.length);
    return order.find((index) => !this.isDone(this.#lessons[index])) ?? null;
  }

  /** An entry of the inspector's list has arrived. Returns whether there is something new to say. */
  see(entry) {
    if (this.isDone()) return false;
    const judged = this.lesson.judge(entry, this.#memory);
    if (judged === null) return false;
    this.said = judged.say;
    if (judged.done) this.#done.set(this.lesson.id, judged.say);
    return true;
  }
}
