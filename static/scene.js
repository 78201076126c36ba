// The scene: all that the chart draws, put together from the points that are kept and from what the
// user looks at. It is plain data, and made anew for each picture.
//
//   { from, to,                 the times at the left and the right edge
//     unit, rate,               the unit of series without one; whether changes per second are drawn
//     panels: [{ key,           the same panel has the same key in the next scene
//                title, unit,   texts; the title is empty if there is only one panel
//                log,           whether the scale is logarithmic
//                isSet,         whether the user has set its edges
//                min, max,      the values at the lower and the upper edge
//                lines: [{ name, pen,    which colour and dash, counted from 0
//                          parts,        points in order of time, see below
//                          extremes,     { min, max } in view, or null
//                          texts,        the same as sent, where a number cannot hold it
//                          bands,        buckets that are wide: { from, to, min, max }
//                          belowZero,    how many values in view a logarithmic scale cannot show
//                          isLeast }],   whether they may be more
//                thresholds: [{ value, text }] }],
//     notes: [{ t, text, series }],   vertical lines; of all series, if none is named
//     selection,                { from, to }, or null
//     cursor }                  the time of the crosshair, or null
//
// A part is a sequence of points that grows at its end: `time(n)` and `value(n)` for the numbers
// from `first` up to, but not including, `end`; a value of NaN is a gap. `generation` changes when
// points were moved or removed otherwise than from the front, and `takeRewritten()` gives the
// lowest number that was written anew since the last call (Infinity if none was). A ring is one,
// see data/ring.js and sequence.js. The last point of a part is the first of the next. A part is
// the same object in each scene that has it, so that its points are sent to the GPU once.
//
// Must not know: the document, TimeChart. Read next: chart/chart.js.

import { ValueRange } from './look/range.js';
import { common, drawnUnit, valueUnit } from './units.js';

/** Powers of ten that are doubles. */
const [LOWEST, HIGHEST] = [-323, 308.25];

export class SceneMaker {
  #ranges = new Map();

  /**
   * `look`, `store`: see there. `slices`: how many slices of time the chart can show. `elapsedMs`:
   * since the last scene.
   */
  make({ look, store, x, slices, about, elapsedMs }) {
    const units = { unit: about.unit, rate: look.rate };
    const groups = this.#groups(look, store, units);
    for (const key of this.#ranges.keys()) if (!groups.has(key)) this.#ranges.delete(key);
    const panels = [...groups].map(([key, lines]) => {
      const views = lines.map((line) => ({ line, ...store.view(line, { ...x, slices, rate: look.rate, ofCounter: look.counters }) }));
      const extremes = joined(views.map((view) => view.extremes).filter((one) => one !== null));
      const unit = common(lines.map((line) => drawnUnit(line, units)));
      const name = look.panels === 'unit' ? unit : key;
      return {
        key,
        title: groups.size > 1 ? name : '',
        unit,
        log: look.log,
        isSet: look.edges(key) !== null,
        extremes,
        ...this.#edges(key, look, extremes, elapsedMs),
        lines: views.map(({ line, ...view }) => ({ name: line.name, pen: line.pen, ...view })),
        // They are of the values.
        thresholds: look.rate ? [] : about.thresholds.filter(({ series }) => series === undefined || lines.some(({ name }) => name === series)),
      };
    });
    return { ...x, ...units, panels, notes: about.notes, selection: look.selection, cursor: look.cursor };
  }

  /** Forgets all ranges of values, so that the values in view set them anew. */
  forgetRanges() {
    this.#ranges.clear();
  }

  #groups(look, store, units) {
    const groups = new Map();
    for (const line of store.lines.values()) {
      if (!look.shows(line.name)) continue;
      const key = { one: '', unit: valueUnit(line, units), series: line.name }[look.panels];
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(line);
    }
    return groups.size > 0 ? groups : new Map([['', []]]);
  }

  #edges(key, look, extremes, elapsedMs) {
    if (!this.#ranges.has(key)) this.#ranges.set(key, new ValueRange());
    const { min, max } = look.edges(key) ?? this.#follow(this.#ranges.get(key), look.log, extremes, elapsedMs);
    return { min, max };
  }

  /** On a logarithmic scale, the exponents follow. It has no place for values that are not above zero. */
  #follow(range, log, extremes, elapsedMs) {
    if (!log) return range.follow(extremes, elapsedMs);
    const { min, max } = range.follow(exponents(extremes), elapsedMs);
    return { min: 10 ** Math.max(LOWEST, min), max: 10 ** Math.min(HIGHEST, max) };
  }
}

/** What contains all of these ranges; null if there are none. */
export function joined(ranges) {
  if (ranges.length === 0) return null;
  const positive = ranges.map(({ minPositive }) => minPositive ?? Infinity);
  return {
    min: Math.min(...ranges.map(({ min }) => min)),
    max: Math.max(...ranges.map(({ max }) => max)),
    minPositive: Math.min(...positive),
  };
}

/** Null if no value is above zero. */
function exponents(extremes) {
  if (!(extremes?.max > 0)) return null;
  return { min: Math.log10(extremes.minPositive), max: Math.log10(extremes.max) };
}
