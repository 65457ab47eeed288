/** The fixed parts of the widget, made once. */

import { element, icon } from './elements.js';
import { makeForms } from './forms.js';

/** @typedef {ReturnType<typeof makeParts>} Parts */

export const ICONS = Object.freeze({
  chat: ['M4 5.5h16v11H10l-4.5 3.5v-3.5H4z'],
  close: ['M6 6l12 12', 'M18 6L6 18'],
  down: ['M6 9l6 6 6-6'],
  more: ['M5 12h.01', 'M12 12h.01', 'M19 12h.01'],
  send: ['M5 12l14-7-4.5 14-3-6z'],
  bot: ['M12 4v3', 'M5 7.5h14v10.5H5z', 'M9.5 12.5h.01', 'M14.5 12.5h.01'],
  waiting: ['M12 4a8 8 0 1 0 .01 0', 'M12 8v4.5l3 1.5'],
  over: ['M5.5 12.5l4.5 4.5 9-10'],
  trouble: ['M12 4a8 8 0 1 0 .01 0', 'M12 8v4.5', 'M12 15.75h.01'],
});

/** The tones that have an icon of their own; an agent has letters. */
const TONES = /** @type {const} */ (['bot', 'waiting', 'over', 'trouble']);

/**
 * Make the launcher and the panel.
 *
 * @param {import('./strings.js').Strings} strings
 * @param {string} title
 */
export function makeParts(strings, title) {
  const header = makeHeader(strings, title);
  const log = makeLog(strings);
  const foot = makeFoot(strings);
  const panel = element(
    'section',
    { class: 'panel', id: 'panel', role: 'dialog', tabindex: '-1', lang: strings.language, 'aria-labelledby': 'title', 'aria-describedby': 'status', hidden: true },
    header.header, log.frame, foot.foot,
  );
  const badge = element('span', { class: 'badge', 'aria-hidden': 'true', hidden: true });
  const launcher = element(
    'button',
    { class: 'launcher', type: 'button', 'aria-expanded': 'false', 'aria-controls': 'panel', 'aria-label': strings.openChat },
    icon(...ICONS.chat), icon(...ICONS.down), badge,
  );
  return { ...header, ...log, ...foot, panel, launcher, badge };
}

/**
 * @param {import('./strings.js').Strings} strings
 * @param {string} title
 */
function makeHeader(strings, title) {
  const letters = element('span', { class: 'letters' });
  const portrait = element('span', { class: 'portrait', 'aria-hidden': 'true' }, letters, ...TONES.map(toneIcon));
  const statusText = words();
  const status = element('p', { class: 'status', id: 'status', role: 'status' }, statusText);
  const heading = element('div', { class: 'heading' }, element('h2', { class: 'title', id: 'title' }, words(title)), status);
  const menuButton = iconButton('menu-button', strings.more, ICONS.more);
  menuButton.setAttribute('aria-expanded', 'false');
  menuButton.setAttribute('aria-controls', 'menu');
  const endButton = element('button', { class: 'menu-item end', type: 'button' }, strings.endChat);
  const menu = element('div', { class: 'menu', id: 'menu', hidden: true }, endButton);
  const closeButton = iconButton('close', strings.closeChat, ICONS.close);
  const header = element('div', { class: 'header' }, portrait, heading, menuButton, closeButton, menu);
  return { header, portrait, letters, status, statusText, menuButton, menu, endButton, closeButton };
}

/** @param {import('./strings.js').Strings} strings */
function makeLog(strings) {
  const entries = element('ol', { class: 'entries' });
  const log = element(
    'div',
    { class: 'log', role: 'log', tabindex: '0', 'aria-live': 'polite', 'aria-label': strings.conversation },
    entries,
  );
  const latest = element('button', { class: 'latest', type: 'button', hidden: true }, icon(...ICONS.down), strings.latest);
  const frame = element('div', { class: 'frame' }, log, latest);
  return { frame, log, entries, latest };
}

/** @param {import('./strings.js').Strings} strings */
function makeFoot(strings) {
  const typingText = words();
  const dots = element('span', { class: 'dots', 'aria-hidden': 'true' }, element('span'), element('span'), element('span'));
  const typing = element('p', { class: 'typing', hidden: true }, dots, typingText);
  const bannerText = words();
  const banner = element('p', { class: 'banner', role: 'status' }, bannerText);
  const personButton = element('button', { class: 'action person', type: 'button', hidden: true });
  const backButton = element('button', { class: 'action back', type: 'button', hidden: true });
  const leaveButton = element('button', { class: 'action leave', type: 'button', hidden: true });
  const card = makeSituation(leaveButton, backButton);
  const forms = makeForms(strings);
  const text = element('textarea', {
    class: 'text', rows: '1', dir: 'auto', autocomplete: 'off', enterkeyhint: 'send',
    'aria-label': strings.writeMessage, 'aria-describedby': 'counter',
  });
  const counter = element('p', { class: 'counter', id: 'counter', role: 'status' });
  const sendButton = iconButton('send', strings.send, ICONS.send);
  sendButton.type = 'submit';
  const composer = element('form', { class: 'composer' }, text, sendButton);
  const foot = element('div', { class: 'foot' }, typing, banner, card.situation, forms.leaveForm, forms.rateForm, personButton, composer, counter);
  return { foot, typing, typingText, banner, bannerText, ...card, ...forms, personButton, backButton, leaveButton, text, counter, sendButton, composer };
}

/**
 * The card that says what to know while one waits or is cut off.
 *
 * @param {HTMLButtonElement[]} buttons
 */
function makeSituation(...buttons) {
  const since = element('strong', { class: 'since', dir: 'auto' });
  // Not in the live line, which would be read out at every minute.
  const waited = element('span', { class: 'waited', dir: 'auto' });
  const situationText = words();
  const count = words();
  const lead = element('p', { class: 'situation-lead' }, since, waited);
  const line = element('p', { class: 'situation-text', role: 'status' }, element('strong', { class: 'count' }, count), situationText);
  const situation = element('div', { class: 'situation', hidden: true }, lead, line, element('div', { class: 'buttons' }, ...buttons));
  return { situation, lead, since, waited, situationText, count };
}

/**
 * Text in its own direction, aligned as its surroundings are.
 *
 * @param {string[]} text
 */
function words(...text) {
  return element('bdi', {}, ...text);
}

/** @param {typeof TONES[number]} tone */
function toneIcon(tone) {
  const drawn = icon(...ICONS[tone]);
  drawn.classList.add(`of-${tone}`);
  return drawn;
}

/**
 * @param {string} name
 * @param {string} label
 * @param {readonly string[]} paths
 */
function iconButton(name, label, paths) {
  return element('button', { class: `icon-button ${name}`, type: 'button', 'aria-label': label, title: label }, icon(...paths));
}
