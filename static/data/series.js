// A series: its name, unit and latest value, whether it is drawn or not.
//
// Must not know: its points. Read next: line.js, which has them.

import { moved } from './steps.js';

export class Series {
  unit = '';
  /** The time of the newest value, and that value; NaN if it is a gap, or none has come. */
  head = -Infinity;
  latest = NaN;
  /** The latest value as it was sent, or null. While a message is read, where it stands there. */
  text = null;
  start = -1;
  end = -1;
  /** When it was last heard of, and when before that, in local time. */
  heard = -Infinity;
  heardBefore = -Infinity;
  /** Whether the server's clock dates it, or null while that is not known; and what is asked, see dated.js. */
  isDatedByServer = null;
  asked = null;
  /** The line that draws it, or null. */
  line = null;
  /** False if the store has forgotten this name. */
  isKnown = true;

  constructor(name) {
    this.name = name;
  }

  get drawn() {
    return this.line !== null;
  }

  /** The clock that gave the times was set; see `Line.step`. */
  step(move) {
    this.line?.step(move);
    if (move !== null) this.head = moved(this.head, move);
  }

  /** The latest value as it was sent; empty if it is a gap, or none has come. */
  get latestText() {
    return Number.isNaN(this.latest) ? '' : (this.text ?? String(this.latest));
  }
}
