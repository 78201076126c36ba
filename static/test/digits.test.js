import assert from 'node:assert/strict';
import test from 'node:test';

import { fitsDouble, keepsDigits } from '../digits.js';

test('a text whose digits come back from a double', () => {
  for (const text of ['0', '-0.5', '1e21', '0.30000000000000004', '3.0000000000000004e-1', '1763770000123.4568', '9007199254740991', '123456789012345.0000', '000000000000000000.5']) {
    assert.equal(fitsDouble(text, Number(text)), Math.abs(Number(text)) < 2 ** 53, text);
    assert.ok(keepsDigits(text), text);
  }
});

test('a text of which a double would change a digit', () => {
  for (const text of ['1763770000123.4567', '9007199254740993.5', '-0.99999999999999994', '9007199254740993', '0.1234567890123456789e-7']) {
    assert.ok(!keepsDigits(text), text);
    assert.ok(!fitsDouble(text), text);
  }
});
