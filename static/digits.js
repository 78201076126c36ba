// How many digits a number holds that was written as a text.
//
// Must not know: what the number means. Read next: scan.js.

/** A double is written with at most so many digits. */
const MOST = 17;

/** Whether no digit is lost when this text of a number becomes a double. */
export function fitsDouble(text, v = Number(text)) {
  return Math.abs(v) <= Number.MAX_SAFE_INTEGER && hasFewDigits(text);
}

/** Whether it is written with no more digits than a double has. Leading zeros do not count. */
export function hasFewDigits(text) {
  if (text.length <= MOST + 1) return true;
  return text.replace(/e.*/i, '').replace(/^-?0*\.?0*/, '').replace('.', '').length <= MOST;
}
