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
