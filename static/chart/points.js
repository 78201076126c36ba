// The points of one part of a line (see scene.js) that are in view, in a buffer on the GPU.
//
// The buffer holds the numbers from `start` to `next`; new points are appended, and nothing else is
// sent. When it is full, it begins again with what is in view, twice as large if that is needed.
// So the cost of a frame is that of the points that are new.
//
// Every point is there four times, because a piece of line is four corners: vertex 4i + c is corner
// c of the piece from point i to point i + 1, and the GPU reads both. (One copy and instances would
// do, too, but take 3.5 times as long with a software GPU.) Before the first and after the last
// point there is an end mark.
//
//   END, point start, point start + 1, ... point next − 1, END
//
// Must not know: pixels, colours, lines. Read next: scale.js.

import { Base } from './base.js';

/** In place of y: a gap. It is larger than every number that is stored. */
export const GAP = 3e38;
/** The line goes on in another part. */
export const JOINT = 1e38;

export const COPIES = 4;
const FLOATS = 2 * COPIES;
/** The distance of two points in the buffer. */
export const STRIDE = FLOATS * Float32Array.BYTES_PER_ELEMENT;
const MIN_CAPACITY = 256;
const MARKS = 2;

/** What is about to be sent; one for all buffers. */
let scratch = new Float32Array(FLOATS * MIN_CAPACITY);

export class Points {
  /** How many of the points that were sent since it was filled are gaps. */
  gaps = 0;
  /** How many points were sent in all. */
  sent = 0;

  #gl;
  #part;
  #generation;
  #capacity = 0;
  #start = 0;
  #next = 0;
  #x = null;
  #y = null;
  #log = null;
  #ends = null;

  constructor(gl, part) {
    this.#gl = gl;
    this.#part = part;
    this.buffer = gl.createBuffer();
  }

  get length() {
    return this.#next - this.#start;
  }

  /**
   * Sends what is missing of the points from number `i` to `j`, and returns whether there was any.
   * `x`: the times at the edges of the view; `scale`: that of the values; `ends`: whether the line
   * goes on in another part `{before, after}` this one.
   */
  sync(i, j, x, scale, ends) {
    const rewritten = this.#part.takeRewritten();
    const begins = !this.#suits(x, scale, ends) || i < this.#start || i > this.#next;
    if (begins) this.#begin(i, x, scale, ends);
    const isNew = begins || rewritten < this.#next || j > this.#next;
    // What was written anew may begin before what is kept here.
    this.#next = Math.max(this.#start, Math.min(this.#next, rewritten));
    if (j - this.#start + MARKS > this.#capacity) this.#makeRoom(i, j);
    if (isNew) this.#send(this.#next, Math.max(j, this.#next), scale);
    return isNew;
  }

  /** Where in the buffer a number is. */
  index(number) {
    return number - this.#start + 1;
  }

  transform(x, width, scale, height) {
    return { x: this.#x.transform(x.from, x.to, width), y: this.#y.transform(scale.low, scale.high, height) };
  }

  delete() {
    this.#gl.deleteBuffer(this.buffer);
  }

  /** Whether what was sent so far can be drawn in this view. */
  #suits(x, scale, ends) {
    return this.#x !== null && this.#generation === this.#part.generation && this.#log === scale.log
      && this.#ends.before === ends.before && this.#ends.after === ends.after
      && this.#x.suits(x.from, x.to) && this.#y.suits(scale.low, scale.high);
  }

  #begin(i, x, scale, ends) {
    this.#generation = this.#part.generation;
    this.#x = new Base(x.from, x.to);
    this.#y = new Base(scale.low, scale.high);
    this.#log = scale.log;
    this.#ends = ends;
    this.#restart(i);
  }

  #restart(i) {
    this.#start = this.#next = i;
    this.gaps = 0;
  }

  #makeRoom(i, j) {
    this.#restart(i);
    const needed = 2 * (j - i + MARKS);
    if (needed <= this.#capacity) return;
    while (this.#capacity < needed) this.#capacity = Math.max(MIN_CAPACITY, this.#capacity * 2);
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, this.#capacity * STRIDE, gl.DYNAMIC_DRAW);
  }

  /** Sends the numbers from `from` to `to`, and the marks. */
  #send(from, to, scale) {
    const part = this.#part;
    const isFirst = from === this.#start;
    const count = to - from + 1 + (isFirst ? 1 : 0);
    if (scratch.length < count * FLOATS) scratch = new Float32Array(count * FLOATS * 2);
    let at = 0;
    if (isFirst) at = put(at, 0, this.#ends.before ? JOINT : GAP);
    for (let number = from; number < to; number += 1) {
      const v = scale.on(part.value(number));
      const isGap = !Number.isFinite(v);
      if (isGap) this.gaps += 1;
      at = put(at, this.#x.stored(part.time(number)), isGap ? GAP : this.#y.stored(v));
    }
    at = put(at, 0, this.#ends.after ? JOINT : GAP);
    const gl = this.#gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    gl.bufferSubData(gl.ARRAY_BUFFER, (isFirst ? 0 : this.index(from)) * STRIDE, scratch, 0, at);
    this.sent += to - from;
    this.#next = to;
  }
}

function put(at, x, y) {
  for (let copy = 0; copy < COPIES; copy += 1) {
    scratch[at] = x;
    scratch[at + 1] = y;
    at += 2;
  }
  return at;
}
