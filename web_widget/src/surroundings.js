/** Draws everything around the log: the header, the foot and the launcher. */

import { setAttribute, setText } from './elements.js';
import { drawForms } from './forms.js';

/** @typedef {import('./present.js').Presentation} Presentation */
/** @typedef {import('./template.js').Parts} Parts */
/** @typedef {import('./rows.js').Drawing} Drawing */

const MOST_COUNTED = 9;

/**
 * Bring header, foot and launcher up to date.
 *
 * @param {Parts} parts
 * @param {Presentation} view
 * @param {Drawing} drawing
 */
export function drawSurroundings(parts, view, drawing) {
  const { banner, bannerText, typing, typingText, menuButton, menu } = parts;
  drawHeader(parts, view);
  setText(bannerText, view.banner);
  banner.toggleAttribute('data-empty', view.banner === '');
  setText(typingText, view.typing);
  typing.hidden = view.typing === '';
  drawSituation(parts, view, drawing);
  drawAction(parts.personButton, view.person);
  drawAction(parts.backButton, view.back);
  drawAction(parts.leaveButton, view.leave);
  drawForms(parts, view, drawing.strings);
  parts.composer.hidden = view.leaving;
  setAttribute(parts.text, 'placeholder', view.prompt);
  menuButton.hidden = !view.mayEnd;
  if (!view.mayEnd) menu.hidden = true;
  drawLauncher(parts, view, drawing);
}

/**
 * @param {Parts} parts
 * @param {Presentation} view
 */
function drawHeader({ header, status, statusText, portrait, letters }, { tone, status: words, ...view }) {
  setText(statusText, words);
  setText(letters, view.portrait);
  setAttribute(status, 'data-tone', tone);
  setAttribute(header, 'data-tone', tone);
  setAttribute(header, 'data-warmth', String(view.situation?.warmth ?? 0));
  portrait.hidden = tone === 'quiet';
}

/**
 * @param {Parts} parts
 * @param {Presentation} view
 * @param {Drawing} drawing
 */
function drawSituation(parts, { situation: card, back }, drawing) {
  const { situation, lead } = parts;
  situation.hidden = card === null && back === null;
  lead.hidden = card === null || card.since === null;
  if (card !== null) drawCard(parts, card, drawing);
}

/**
 * @param {Parts} parts
 * @param {import('./situation.js').Situation} card
 * @param {Drawing} drawing
 */
function drawCard({ situation, since, waited, situationText, count }, card, { strings, time }) {
  setAttribute(situation, 'data-tone', card.tone);
  setAttribute(situation, 'data-warmth', String(card.warmth));
  setText(situationText, card.text);
  setText(count, card.count);
  if (card.since === null) return;
  setText(since, strings.waitingSince(time.format(card.since)));
  setText(waited, card.minutes === 0 ? '' : strings.waitedFor(card.minutes));
}

/**
 * @param {Parts} parts
 * @param {Presentation} view
 * @param {Drawing} drawing
 */
function drawLauncher({ launcher, badge, panel }, { unread }, { strings }) {
  badge.hidden = unread === 0;
  setText(badge, unread > MOST_COUNTED ? `${MOST_COUNTED}+` : String(unread));
  const closed = unread === 0 ? strings.openChat : strings.openChatUnread(unread);
  setAttribute(launcher, 'aria-label', panel.hidden ? closed : strings.closeChat);
}

/**
 * @param {HTMLButtonElement} target
 * @param {{ label: string, busy: boolean } | null} button
 */
function drawAction(target, button) {
  target.hidden = button === null;
  if (button === null) return;
  setText(target, button.label);
  // Not `disabled`: that would take the focus away from whoever just pressed it.
  setAttribute(target, 'aria-disabled', String(button.busy));
}
