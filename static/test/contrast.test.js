// The colours of both themes against what they stand on: WCAG 2.2 asks 4.5:1 of text, and 3:1 of
// lines and of the edges of controls.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const css = readFileSync(new URL('../style.css', import.meta.url), 'utf8');
const THEMES = css.split(':root {').slice(1).map((rest) => colors(rest.slice(0, rest.indexOf('}'))));

function colors(block) {
  return Object.fromEntries([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]));
}

function luminance(color) {
  const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255);
  const linear = (part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

test('there are two themes, and black on white is 21:1', () => {
  assert.equal(THEMES.length, 2);
  assert.equal(contrast('#000000', '#ffffff'), 21);
});

for (const [i, theme] of THEMES.entries()) {
  const name = ['light', 'dark'][i];

  test(`text can be read in the ${name} theme`, () => {
    for (const ground of ['page', 'card', 'sunken']) {
      for (const text of ['text', 'quiet', 'accent', 'bad']) assert.ok(contrast(theme[text], theme[ground]) >= 4.5, `${text} on ${ground}`);
    }
    assert.ok(contrast(theme['on-accent'], theme.accent) >= 4.5);
  });

  test(`lines and controls can be seen in the ${name} theme`, () => {
    const lines = Array.from({ length: 8 }, (_, n) => `line-${n + 1}`);
    for (const mark of [...lines, 'control-edge', 'good', 'waiting', 'bad']) assert.ok(contrast(theme[mark], theme.card) >= 3, mark);
  });
}
