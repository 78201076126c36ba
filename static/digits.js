// How many digits a number holds that was written as a text.
//
// Must not know: what the number means. Read next: scan.js.

/** Whatever has no more digits comes back out of a double as it was. */
const ALWAYS = 15;

/** Whether no digit is lost when this text of a number becomes a double. */
export function fitsDouble(text, v = Number(text)) {
  return Math.abs(v) <= Number.MAX_SAFE_INTEGER && keepsDigits(text, v);
}

/** Whether the double `v` that is nearest to this text is written with the same digits. */
export function keepsDigits(text, v = Number(text)) {
  if (text.length <= ALWAYS || text === String(v)) return true;
  const written = digits(text);
  return written.length <= ALWAYS || written === digits(String(v));
}

/** The digits without the zeros that change nothing. */
function digits(text) {
  const mantissa = text.replace(/e.*/i, '');
  const [whole, fraction = ''] = mantissa.split('.');
  return (whole + fraction.replace(/0+$/, '')).replace(/^[-+]?0*/, '');
}

/**
 * Which of two texts of numbers is less: negative if the first is, 0 if they are the same number.
 * Exact, whatever a double can hold of them.
 */
export function compareExactly(one, other) {
  const [a, b] = [one, other].map(exactly);
  if (a.sign !== b.sign) return a.sign - b.sign;
  const size = a.power - b.power || (a.digits === b.digits ? 0 : a.digits < b.digits ? -1 : 1);
  return a.sign * size;
}

/** A number as `sign · 0.digits · 10^power`, without zeros at the ends of the digits. */
function exactly(text) {
  const [, minus, whole, fraction = '', exponent = '0'] = /^([-+]?)(\d*)\.?(\d*)(?:e([-+]?\d+))?$/i.exec(text) ?? [, '', ''];
  const all = whole + fraction;
  const digits = all.replace(/^0+/, '');
  if (digits === '') return { sign: 0, digits, power: 0 };
  const power = whole.length - (all.length - digits.length) + Number(exponent);
  return { sign: minus === '-' ? -1 : 1, digits: digits.replace(/0+$/, ''), power };
}
