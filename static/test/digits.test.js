import assert from 'node:assert/strict';
import test from 'node:test';

import { compareExactly, fitsDouble, keepsDigits } from '../digits.js';

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

test('texts of numbers are compared exactly, however many digits they have', () => {
  const rising = ['-1e30', '-18446744073709551615', '-18446744073709551614', '-0.1', '0', '1e-400', '2e-400', '0.10000000000000000055', '0.1000000000000000006', '9007199254740992', '9007199254740993.5', '18446744073709551614', '18446744073709551615.0', '1.8446744073709551616E+19', '2e19'];
  for (const [i, one] of rising.entries()) {
    for (const [j, other] of rising.entries()) assert.ok(Math.sign(compareExactly(one, other)) === Math.sign(i - j), `${one} and ${other}`);
  }
  for (const [one, same] of [['0', '-0.0'], ['1e3', '1000.00'], ['0.05', '5E-2'], ['100', '1e+02']]) assert.equal(Math.abs(compareExactly(one, same)), 0);
});
