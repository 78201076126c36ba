// Which pen a line has: chosen by its name, so that a series has the same colour in another tab and
// for another person.
//
// Where names want the same colour, the first to come has it, and the other one gets the next. Who
// was first is not known any more when the page is loaded again. So this browser remembers the names
// that did not get what they wanted, and they get the same pen again. The first eight lines have the
// eight colours; only then come dashes.
//
// Must not know: colours, the chart. Read next: chart/pens.js, which says what a pen looks like.

/** So many colours are there, and each has so many dashes; see chart/pens.js. */
const COLORS = 8;
const DASHES = 8;
/** So many names are remembered, those that came last. */
const MOST_NAMES = 500;

export class Pens {
  /** Name → pen, of those that did not get the colour that they want. */
  #others;
  #memory;

  /** `memory`: see memory.js; without one, nothing is remembered. */
  constructor(memory = null) {
    this.#memory = memory;
    const kept = memory?.read() ?? [];
    this.#others = new Map(Array.isArray(kept) ? kept.filter(isEntry) : []);
  }

  /** Gives each of these lines a pen that is not among the `taken` ones. */
  give(lines, taken) {
    const before = JSON.stringify([...this.#others]);
    const rank = ({ name }) => (this.#others.has(name) ? 0 : 1);
    // In the order of the names, so that pages that begin with the same series agree.
    for (const line of [...lines].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))) {
      line.pen = this.#penFor(line.name, taken);
      taken.add(line.pen);
    }
    if (JSON.stringify([...this.#others]) !== before) this.#memory?.write([...this.#others]);
  }

  #penFor(name, taken) {
    const kept = this.#others.get(name);
    if (kept !== undefined && !taken.has(kept)) return kept;
    const pen = freePen(name, taken);
    this.#others.delete(name);
    if (pen === wanted(name)) return pen;
    this.#others.set(name, pen);
    if (this.#others.size > MOST_NAMES) this.#others.delete(this.#others.keys().next().value);
    return pen;
  }
}

const isEntry = (entry) => Array.isArray(entry) && typeof entry[0] === 'string' && Number.isInteger(entry[1])
  && entry[1] >= 0 && entry[1] < COLORS * DASHES;

function freePen(name, taken) {
  const first = wanted(name);
  for (let dash = 0; dash < DASHES; dash += 1) {
    for (let step = 0; step < COLORS; step += 1) {
      const pen = dash * COLORS + ((first + step) % COLORS);
      if (!taken.has(pen)) return pen;
    }
  }
  return first;
}

const wanted = (name) => hash(name) % COLORS;

/** FNV-1a of the name; 0 for a series without one, which has the first colour. */
function hash(name) {
  if (name === '') return 0;
  let hashed = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) hashed = Math.imul(hashed ^ name.charCodeAt(i), 0x01000193);
  return (hashed ^ (hashed >>> 16)) >>> 0;
}
