import assert from 'node:assert/strict';
import { test } from 'node:test';

import { CSS } from '../src/styles.js';

const [LIGHT = '', DARK = ''] = CSS.split('@media (prefers-color-scheme: dark)');

/** What is read on what; AA asks for 4.5 to 1. */
const TEXTS = [
  ['ink', 'surface'], ['ink', 'raised'], ['ink', 'accent-soft'], ['ink', 'waiting-soft'], ['ink', 'warm-soft'],
  ['ink', 'hot-soft'], ['ink', 'trouble-soft'], ['soft', 'surface'], ['soft', 'raised'], ['accent', 'surface'],
  ['accent', 'raised'], ['on-accent', 'accent'], ['on-accent', 'accent-strong'], ['waiting', 'waiting-soft'],
  ['warm', 'warm-soft'], ['hot', 'hot-soft'], ['bot', 'bot-soft'], ['trouble', 'surface'], ['trouble', 'trouble-soft'], ['surface', 'agent'], ['surface', 'ink'],
];
/** What is seen against what; AA asks for 3 to 1. */
const SHAPES = [['edge', 'surface'], ['accent', 'surface'], ['edge', 'accent-soft']];

for (const [scheme, sheet] of /** @type {const} */ ([['light', LIGHT], ['dark', DARK]])) {
  test(`everything is read with enough contrast, ${scheme}`, () => {
    const short = [...wanting(sheet, TEXTS, 4.5), ...wanting(sheet, SHAPES, 3)];
    assert.deepEqual(short, []);
  });
}

test('every colour has both a light and a dark form', () => {
  const names = (/** @type {string} */ sheet) => [...sheet.matchAll(/--([\w-]+): #/g)].map(([, name]) => name).sort();
  assert.deepEqual(names(LIGHT), names(DARK));
});

/**
 * @param {string} sheet
 * @param {string[][]} pairs
 * @param {number} least
 */
function wanting(sheet, pairs, least) {
  return pairs
    .map(([front = '', ground = '']) => ({ front, ground, ratio: contrast(colour(sheet, front), colour(sheet, ground)) }))
    .filter(({ ratio }) => !(ratio >= least));
}

/**
 * @param {string} sheet
 * @param {string} name
 */
function colour(sheet, name) {
  const found = new RegExp(`--${name}: #([0-9a-f]{6})`).exec(sheet)?.[1] ?? '';
  return [0, 2, 4].map((at) => parseInt(found.slice(at, at + 2), 16) / 255);
}

/**
 * The contrast ratio of WCAG 2: 1 to 21.
 *
 * @param {number[]} one
 * @param {number[]} other
 */
function contrast(one, other) {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** @param {number[]} channels 0 to 1 */
function luminance(channels) {
  const [red = 0, green = 0, blue = 0] = channels.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
