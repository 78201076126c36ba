// The edges of a value axis that does not follow the data: moved, zoomed, or typed by the user.
//
// On a logarithmic scale, all of it is done to the exponents. Any finite double may be an edge, so
// differences may overflow: then the same is computed without them.
//
// Must not know: the document, the chart. Read next: look/look.js.

/** The smallest distance of the edges, relative to their size: doubles are no finer than 2e-16. */
const FINEST = 1e-14;

/** Edges after a zoom by `factor` about the value `v`: 0.5 shows half as much. */
export function zoomed({ min, max }, v, factor, log) {
  return through(log, { min, max }, (edge, at) => {
    const distance = edge - at;
    return Number.isFinite(distance * factor) ? at + distance * factor : at * (1 - factor) + edge * factor;
  }, v);
}

/** Edges that were moved up by a part of their distance. */
export function moved({ min, max }, part, log) {
  const [low, high] = log ? [Math.log10(min), Math.log10(max)] : [min, max];
  const shift = high * part - low * part;
  return through(log, { min, max }, (edge) => edge + shift);
}

/** A fraction of the range that is less than a tenth of a pixel. */
const FRACTION_DIGITS = 5;

/** The same edges without digits that cannot be seen: they are kept in the address of the page. */
export function tidied({ min, max }, log) {
  const isWide = log && max / min > 10;
  const last = isWide ? null : Math.floor(Math.log10(max / 2 - min / 2)) - FRACTION_DIGITS + 1;
  const tidy = (v) => {
    const size = Math.floor(Math.log10(Math.abs(v)));
    const digits = last === null ? FRACTION_DIGITS : size - last + 1;
    if (v === 0 || digits < 1) return 0;
    return Number(v.toPrecision(Math.min(17, digits)));
  };
  const [low, high] = [tidy(min), tidy(max)];
  return Number.isFinite(low) && Number.isFinite(high) && low < high && !(log && low <= 0) ? { min: low, max: high } : { min, max };
}

/** Applies `change` to both edges. What has no room in a double leaves them as they are. */
function through(log, edges, change, v = 0) {
  const to = log ? Math.log10 : (x) => x;
  const back = log ? (x) => 10 ** x : (x) => x;
  const [min, max] = [edges.min, edges.max].map((edge) => back(change(to(edge), to(v))));
  const lowest = log ? Number.MIN_VALUE : -Infinity;
  const isScale = Number.isFinite(min) && Number.isFinite(max) && min >= lowest && isApart(min, max);
  return isScale ? { min, max } : edges;
}

function isApart(min, max) {
  return max / 2 - min / 2 > Math.max(Math.abs(min), Math.abs(max)) * FINEST && max > min;
}

/** The edges that two texts name, as `{edges}`, or `{problem}` with a sentence. */
export function parseEdges(minText, maxText, log) {
  const [min, max] = [parseNumber(minText), parseNumber(maxText)];
  const problem = wrongNumber('lower', minText, min) || wrongNumber('upper', maxText, max) || wrongEdges(min, max, log);
  return problem ? { problem } : { edges: { min, max } };
}

/** Why these numbers cannot be the edges of a scale; an empty text if they can. */
export function wrongEdges(min, max, log) {
  if (min > max) return 'The lower edge is above the upper edge.';
  if (!isApart(min, max)) return min === max ? 'Both edges are the same.' : 'The edges are too close to each other.';
  if (log && min <= 0) return 'A logarithmic scale has no zero and nothing below: the lower edge must be above 0.';
  return '';
}

/**
 * NaN if it is not a number. Hyphens and minus signs are the same, and so are a point and a comma,
 * unless the comma may be one between thousands: 1,500.
 */
export function parseNumber(text) {
  const trimmed = text.trim().replace('\u2212', '-').replace(/^([-+]?\d+),(?!\d{3}$)(\d+)$/, '$1.$2');
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) ? Number(trimmed) : NaN;
}

function wrongNumber(edge, text, v) {
  if (text.trim() === '') return `The ${edge} edge is missing.`;
  if (Number.isNaN(v)) return `The ${edge} edge, “${text.trim().slice(0, 40)}”, is not a number. Write for example 0.5, -20 or 1e6.`;
  return Number.isFinite(v) ? '' : `The ${edge} edge is too large for a number: the largest is 1.79e308.`;
}
