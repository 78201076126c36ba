// Which pen a line has: chosen by its name, so that a series has the same colour after a reload,
// in another tab and for another person.
//
// Where names want the same colour, the second gets the next one. The first eight lines have the
// eight colours; only then come dashes.
//
// Must not know: colours, the chart. Read next: chart/pens.js, which says what a pen looks like.

/** So many colours are there, and each has so many dashes; see chart/pens.js. */
const COLORS = 8;
const DASHES = 8;

/** The number of a pen that is not among the `taken` ones. */
export function penFor(name, taken) {
  const wanted = hash(name) % COLORS;
  for (let dash = 0; dash < DASHES; dash += 1) {
    for (let step = 0; step < COLORS; step += 1) {
      const pen = dash * COLORS + ((wanted + step) % COLORS);
      if (!taken.has(pen)) return pen;
    }
  }
  return wanted;
}

/** FNV-1a of the name; 0 for a series without one, which has the first colour. */
function hash(name) {
  if (name === '') return 0;
  let hashed = 0x811c9dc5;
  for (let i = 0; i < name.length; i += 1) hashed = Math.imul(hashed ^ name.charCodeAt(i), 0x01000193);
  return (hashed ^ (hashed >>> 16)) >>> 0;
}
