/** Text as the wire wants it: well-formed, measured in Unicode code points. */

import { MAX_NAME_CHARS, MAX_TEXT_CHARS, MAX_TITLE_CHARS, MAX_URL_CHARS } from './protocol.gen.js';

const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/;
const LONE_SURROGATE = /\p{Surrogate}/gu;

/**
 * The number of code points of `text`, which is how the relay counts.
 *
 * @param {string} text
 */
export function countChars(text) {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

/**
 * `text` without what the relay refuses (lone surrogates, NUL) and without blank edges.
 *
 * @param {string} text
 */
export function cleanText(text) {
  return text.replace(LONE_SURROGATE, '\uFFFD').replaceAll('\0', '').trim();
}

/**
 * Whether a cleaned text can be sent.
 *
 * @param {string} text
 */
export function isSendable(text) {
  return text !== '' && countChars(text) <= MAX_TEXT_CHARS;
}

/**
 * The page as agents will see it; the fragment stays behind, for it may hold secrets.
 *
 * @param {{ url: string, title: string, referrer: string }} page
 * @returns {import('./model.js').PageContext}
 */
export function pageContext({ url, title, referrer }) {
  return {
    url: cut(cleanText(url.replace(/#.*$/s, '')), MAX_URL_CHARS),
    title: cut(cleanText(title), MAX_TITLE_CHARS),
    referrer: cut(cleanText(referrer), MAX_URL_CHARS),
  };
}

/**
 * A language tag the relay accepts, or null.
 *
 * @param {string | null} tag
 */
export function languageTag(tag) {
  return tag !== null && LANGUAGE.test(tag) ? tag : null;
}

/**
 * A visitor's name the relay accepts, or null.
 *
 * @param {string | null} name
 */
export function visitorName(name) {
  return cut(cleanText(name ?? ''), MAX_NAME_CHARS) || null;
}

/**
 * @param {string} text
 * @param {number} length in code points
 */
function cut(text, length) {
  return text.length <= length ? text : [...text].slice(0, length).join('');
}
