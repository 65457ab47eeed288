/** One line of the log as a list item, made once and brought up to date. */

import { element, icon, setAttribute, setText } from './elements.js';
import { Voice } from './protocol.gen.js';
import { initials } from './names.js';
import { safeUrl } from './present.js';
import { ICONS } from './template.js';

/** @typedef {import('./present.js').Row} Row */
/** @typedef {import('./strings.js').Strings} Strings */

/**
 * @typedef {object} Drawing what a row needs besides itself
 * @property {Strings} strings
 * @property {Intl.DateTimeFormat} time
 * @property {(name: 'retry' | 'copy' | 'remove', cmid: string) => void} onAction
 * @property {(text: string) => void} onChoice
 */

/**
 * Make the list item of a row.
 *
 * @param {Row} row
 * @param {Drawing} drawing
 */
export function makeRow(row, drawing) {
  const item = element('li', { class: 'entry', 'data-voice': row.voice });
  // Whoever hears the log hears the answer once, when it is whole, and no pieces of it.
  if (row.drafting) setAttribute(item, 'aria-hidden', 'true');
  if (row.voice !== Voice.SYSTEM) item.append(makeByline(row, drawing));
  item.append(element('p', { class: 'words', dir: 'auto' }, row.text));
  item.append(...row.sources.map((source) => makeSource(source, drawing.strings)));
  if (row.cmid !== null) item.append(makeCaption(row, drawing));
  updateRow(item, row, drawing);
  return item;
}

/**
 * Bring what may change of a list item up to date with its row.
 *
 * @param {HTMLLIElement} item
 * @param {Row} row
 * @param {Drawing} drawing
 */
export function updateRow(item, row, drawing) {
  item.toggleAttribute('data-follows', row.follows);
  if (row.seq !== null) setAttribute(item, 'data-seq', String(row.seq));
  if (row.drafting) setText(/** @type {HTMLElement} */ (item.querySelector('.words')), row.text);
  if (row.cmid === null) return;
  setAttribute(item, 'data-cmid', row.cmid);
  setAttribute(item, 'data-state', row.delivery ?? '');
  // With a conflict the relay's words stand, whatever the echo said.
  setText(/** @type {HTMLElement} */ (item.querySelector('.words')), row.text);
  setText(/** @type {HTMLElement} */ (item.querySelector('.delivery')), row.caption);
  updateRemedies(item, row, drawing);
}

/**
 * Make the answers that a visitor may give with a press.
 *
 * @param {string[]} texts
 * @param {Drawing} drawing
 */
export function makeChoices(texts, { strings, onChoice }) {
  const choices = texts.map((text) => {
    const button = element('button', { class: 'choice', type: 'button', dir: 'auto' }, text);
    button.addEventListener('click', () => onChoice(text));
    return button;
  });
  return element('div', { class: 'choices', role: 'group', 'aria-label': strings.suggestions }, ...choices);
}

/**
 * @param {Row} row
 * @param {Drawing} drawing
 */
function makeByline(row, { time }) {
  const byline = element('p', { class: 'byline' });
  if (row.voice === Voice.BOT) byline.append(element('span', { class: 'mark', 'aria-hidden': 'true' }, icon(...ICONS.bot)));
  if (row.voice === Voice.AGENT) byline.append(element('span', { class: 'mark', 'aria-hidden': 'true' }, initials(row.author)));
  byline.append(element('span', { class: 'author', dir: 'auto' }, row.author));
  if (row.cmid === null) byline.append(...makeTime(row, time));
  return byline;
}

/**
 * @param {Row} row
 * @param {Drawing} drawing
 */
function makeCaption(row, { time }) {
  return element('p', { class: 'caption' }, ...makeTime(row, time), element('span', { class: 'delivery', dir: 'auto' }));
}

/**
 * @param {Row} row
 * @param {Intl.DateTimeFormat} time
 */
function makeTime({ at }, time) {
  // An agent's or a relay's clock may be beyond what a date can hold.
  const date = new Date(at ?? Number.NaN);
  if (Number.isNaN(date.getTime())) return [];
  return [element('time', { class: 'time', dir: 'auto', datetime: date.toISOString() }, time.format(date))];
}

/**
 * @param {import('./protocol.gen.js').Source} source
 * @param {Strings} strings
 */
function makeSource(source, strings) {
  const url = safeUrl(source);
  const words = strings.source(source.title);
  const content = url === null ? words : element('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, words);
  return element('p', { class: 'source' }, element('bdi', {}, content));
}

/**
 * @param {HTMLLIElement} item
 * @param {Row} row
 * @param {Drawing} drawing
 */
function updateRemedies(item, row, { strings, onAction }) {
  const present = item.querySelector('.remedies');
  if (row.delivery !== 'failed') return present?.remove();
  if (present !== null) return;
  const cmid = row.cmid ?? '';
  const remedy = (/** @type {'retry' | 'copy' | 'remove'} */ name) => {
    const button = element('button', { class: `remedy ${name}`, type: 'button' }, strings[name]);
    button.addEventListener('click', () => onAction(name, cmid));
    return button;
  };
  item.append(element('div', { class: 'remedies' }, remedy('retry'), remedy('copy'), remedy('remove')));
}
