// The labels of the value axis: round values whose texts differ.
//
// Each is a whole number times a power of ten, `n · 10^exponent`, and its text has all digits of n.
// So no two labels are equal, however small the step is against the value: 101325.00, 101325.02.
// A text is shortened by a prefix (20k, 1.5M, 200p) where that loses no digit, but not to save a zero
// or two: 0.094, not 94m.
//
// Must not know: the document, pixels. Read next: times.js.

/** A step has one of these digits. */
const DIGITS = [1, 2, 5, 10];
/** Texts up to this length are never shortened; those of fractions may be longer. */
const SHORT = 4;
const SHORT_FRACTION = 6;
/** A text with more characters than this has an exponent instead. */
const LONG = 18;
const MIN_EXPONENT = -323;
const PREFIXES = new Map([
  [-30, 'q'], [-27, 'r'], [-24, 'y'], [-21, 'z'], [-18, 'a'], [-15, 'f'], [-12, 'p'], [-9, 'n'], [-6, 'µ'], [-3, 'm'],
  [3, 'k'], [6, 'M'], [9, 'G'], [12, 'T'], [15, 'P'], [18, 'E'], [21, 'Z'], [24, 'Y'], [27, 'R'], [30, 'Q'],
]);

/** Where two labels are wanted, the step may have to be so much smaller than asked for. */
const FINER = 8;

/** About `count` labels `{value, text}` from `min` to `max`, in ascending order; two at least. */
export function linearTicks(min, max, count) {
  for (let wanted = count; wanted <= count * FINER; wanted *= 2) {
    const ticks = roundTicks(min, max, wanted);
    if (ticks.length >= 2) return ticks;
  }
  // Doubles are so far apart here that no two round ones are in view.
  return [min, max].map((value) => ({ value, text: String(value).replace(/^-/, '−') }));
}

function roundTicks(min, max, count) {
  const { digit, exponent } = stepFor(max / count - min / count, Math.max(Math.abs(min), Math.abs(max)));
  const step = Number(`${digit}e${exponent}`);
  const numbers = [];
  for (let i = Math.ceil(min / step); i <= Math.floor(max / step); i += 1) numbers.push(i * digit);
  const texts = textsOf(numbers, exponent);
  return numbers
    .map((n, i) => ({ value: Number(`${n}e${exponent}`), text: texts[i] }))
    .filter(({ value }) => value >= min && value <= max);
}

/** The same for a logarithmic scale: decades, with 2 and 5 between them if there is room. */
export function logTicks(min, max, count) {
  const [first, last] = [Math.floor(Math.log10(min)), Math.ceil(Math.log10(max))];
  const decades = Math.log10(max) - Math.log10(min);
  const digits = decades * 3 <= count * 2 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / count));
  const ticks = [];
  for (let exponent = Math.ceil(first / every) * every; exponent <= last; exponent += every) {
    for (const digit of digits) {
      const value = Number(`${digit}e${exponent}`);
      if (value >= min && value <= max) ticks.push({ value, text: textsOf([digit], exponent)[0] });
    }
  }
  return ticks.length >= 2 ? ticks : linearTicks(min, max, count);
}

/** How far apart doubles just below this size are, or closer. */
function spacing(size) {
  return 2 ** Math.floor(Math.log2(size) - 52);
}

/** A step may be so much smaller than asked for: there are a few labels more then. */
const TOLERANCE = 0.9;

/**
 * The smallest step of a digit and a power of ten that is not below about `least`, nor below what
 * doubles of this size can tell apart.
 */
function stepFor(least, size) {
  const wanted = Math.max(least * TOLERANCE, spacing(size), Number.MIN_VALUE);
  const exponent = Math.max(MIN_EXPONENT, Math.floor(Math.log10(wanted)));
  const digit = DIGITS.find((one) => Number(`${one}e${exponent}`) >= wanted) ?? 10;
  // As a multiple of the power of ten, the largest label must be exact.
  const isTooFine = size / Number(`1e${exponent}`) > Number.MAX_SAFE_INTEGER;
  return digit === 10 || isTooFine ? { digit: 1, exponent: exponent + 1 } : { digit, exponent };
}

/** The texts of `n · 10^exponent` for all n: in the shortest of the ways that fit all of them. */
function textsOf(numbers, exponent) {
  const largest = Math.max(...numbers.map(Math.abs));
  if (numbers.length === 0) return [];
  const plain = numbers.map((n) => decimal(n, exponent));
  const magnitude = Math.floor(Math.log10(largest)) + exponent;
  if (longest(plain) <= (magnitude < 0 ? SHORT_FRACTION : SHORT)) return plain;
  const thousand = Math.floor(magnitude / 3) * 3;
  const prefix = PREFIXES.get(thousand);
  const power = prefix === undefined ? magnitude : thousand;
  const prefixed = numbers.map((n) => (n === 0 ? '0' : `${decimal(n, exponent - power)}${prefix ?? `e${power}`}`));
  // Plain digits are easier to read, so a prefix must make the texts shorter, an exponent much.
  const better = prefix === undefined ? longest(plain) > LONG : longest(prefixed) < longest(plain);
  return better && power !== 0 ? prefixed : plain;
}

/** All digits of `n · 10^exponent`, without an exponent. */
function decimal(n, exponent) {
  const digits = String(Math.abs(n));
  if (n === 0 && exponent >= 0) return '0';
  const sign = n < 0 ? '−' : '';
  if (exponent >= 0) return `${sign}${digits}${'0'.repeat(exponent)}`;
  const padded = digits.padStart(1 - exponent, '0');
  return `${sign}${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

const longest = (texts) => Math.max(...texts.map((text) => text.length));
