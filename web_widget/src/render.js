/** Draws the state: rows of the log are added and kept, never made anew. */

import { setAttribute, setText } from './elements.js';
import { echoes, preface, present, rowOfEntry } from './present.js';
import { makeRow, updateRow } from './rows.js';

/** @typedef {import('./model.js').State} State */
/** @typedef {import('./present.js').Row} Row */
/** @typedef {import('./present.js').Presentation} Presentation */
/** @typedef {import('./template.js').Parts} Parts */

const NEAR_END_PX = 48;

export class Renderer {
  #parts;
  #drawing;
  /** The session drawn; another one begins with an empty log. */
  #sessionId = '';
  #drawnSeq = 0;
  /** @type {import('./model.js').Entry | undefined} */
  #lastDrawn = undefined;
  /** @type {Map<string, HTMLLIElement>} */
  #items = new Map();
  /** Keys of the rows below the last entry, which may still go. */
  #tail = /** @type {Set<string>} */ (new Set());
  /** Whether the visitor reads the end of the log, which then stays in view. */
  #atEnd = true;
  #resizing;

  /**
   * @param {Parts} parts
   * @param {import('./rows.js').Drawing} drawing
   */
  constructor(parts, drawing) {
    this.#parts = parts;
    this.#drawing = drawing;
    parts.log.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    this.#resizing = new ResizeObserver(() => {
      if (this.#atEnd) this.scrollToEnd();
    });
    this.#resizing.observe(parts.log);
  }

  /** Stop watching the page. */
  end() {
    this.#resizing.disconnect();
  }

  /**
   * Bring the widget up to date.
   *
   * @param {State} state
   */
  draw(state) {
    const { strings } = this.#drawing;
    this.#drawPanel(state);
    this.#drawAround(present(state, strings));
    this.#drawLog(state);
  }

  /** Show the end of the log. */
  scrollToEnd() {
    const { log, latest } = this.#parts;
    log.scrollTop = log.scrollHeight;
    latest.hidden = true;
    this.#atEnd = true;
  }

  #scrolled() {
    const { log, latest } = this.#parts;
    this.#atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END_PX;
    if (this.#atEnd) latest.hidden = true;
  }

  /** @param {State} state */
  #drawPanel({ panelOpen }) {
    const { panel, launcher } = this.#parts;
    panel.hidden = !panelOpen;
    setAttribute(launcher, 'aria-expanded', String(panelOpen));
  }

  /** @param {Presentation} view */
  #drawAround(view) {
    const { status, portrait, banner, typing, menuButton, menu } = this.#parts;
    setText(status, view.status);
    setAttribute(status, 'data-tone', view.tone);
    setText(portrait, view.portrait);
    portrait.hidden = view.portrait === '';
    setText(banner, view.banner);
    setText(typing, view.typing);
    typing.hidden = view.typing === '';
    drawAction(this.#parts.personButton, view.person);
    drawAction(this.#parts.backButton, view.back);
    menuButton.hidden = !view.mayEnd;
    if (!view.mayEnd) menu.hidden = true;
    this.#drawUnread(view.unread);
  }

  /** @param {number} unread */
  #drawUnread(unread) {
    const { launcher, badge } = this.#parts;
    const { strings } = this.#drawing;
    badge.hidden = unread === 0;
    setText(badge, unread > 9 ? '9+' : String(unread));
    const open = launcher.getAttribute('aria-expanded') === 'true';
    const closed = unread === 0 ? strings.openChat : strings.openChatUnread(unread);
    setAttribute(launcher, 'aria-label', open ? strings.closeChat : closed);
  }

  /** @param {State} state */
  #drawLog(state) {
    const { log, latest } = this.#parts;
    // A screen reader shall not read out a whole history that is just arriving.
    setAttribute(log, 'aria-busy', String(state.asking && state.haveSeq === 0));
    this.#clearForeign(state);
    const fresh = state.entries.slice(firstAfter(state.entries, this.#drawnSeq));
    const tail = echoes(state, this.#drawing.strings);
    const wrote = tail.some((row) => !this.#items.has(row.key));
    this.#drawPreface(state);
    this.#drawEntries(fresh);
    this.#drawTail(tail);
    if (wrote || this.#atEnd) this.scrollToEnd();
    else if (fresh.length > 0) latest.hidden = false;
  }

  /** @param {State} state */
  #clearForeign({ session, haveSeq }) {
    const sessionId = session?.session_id ?? '';
    const same = sessionId === this.#sessionId && haveSeq >= this.#drawnSeq;
    this.#sessionId = sessionId;
    if (same || this.#drawnSeq === 0) return;
    this.#parts.entries.replaceChildren();
    this.#items.clear();
    this.#tail.clear();
    this.#drawnSeq = 0;
    this.#lastDrawn = undefined;
  }

  /** @param {State} state */
  #drawPreface(state) {
    const row = preface(state, this.#drawing.strings);
    if (row !== null && !this.#items.has(row.key)) this.#parts.entries.prepend(this.#itemOf(row));
  }

  /** @param {readonly import('./model.js').Entry[]} fresh */
  #drawEntries(fresh) {
    for (const entry of fresh) {
      const row = rowOfEntry(entry, this.#lastDrawn, this.#drawing.strings);
      this.#lastDrawn = entry;
      this.#drawnSeq = entry.seq;
      if (row === null) continue;
      this.#tail.delete(row.key);
      this.#place(this.#itemOf(row), this.#firstOfTail());
    }
  }

  /** @param {Row[]} rows */
  #drawTail(rows) {
    const wanted = new Set(rows.map((row) => row.key));
    for (const key of this.#tail) {
      if (wanted.has(key)) continue;
      this.#items.get(key)?.remove();
      this.#items.delete(key);
    }
    this.#tail = wanted;
    /** @type {Element | null} */
    let next = null;
    for (const row of [...rows].reverse()) {
      const item = this.#itemOf(row);
      this.#place(item, next);
      next = item;
    }
  }

  /**
   * Put an item before another one (null: at the end), unless it stands there:
   * moving it would make a screen reader read it out again.
   *
   * @param {HTMLLIElement} item
   * @param {Element | null} next
   */
  #place(item, next) {
    const { entries } = this.#parts;
    if (item.parentNode !== entries || item.nextElementSibling !== next) entries.insertBefore(item, next);
  }

  /**
   * @param {Row} row
   * @returns {HTMLLIElement}
   */
  #itemOf(row) {
    const known = this.#items.get(row.key);
    if (known !== undefined) {
      updateRow(known, row, this.#drawing);
      return known;
    }
    const made = makeRow(row, this.#drawing);
    this.#items.set(row.key, made);
    return made;
  }

  #firstOfTail() {
    const [key] = this.#tail;
    return key === undefined ? null : (this.#items.get(key) ?? null);
  }
}

/**
 * The index of the first entry after `seq`.
 *
 * @param {readonly import('./model.js').Entry[]} entries
 * @param {number} seq
 */
function firstAfter(entries, seq) {
  let index = entries.length;
  while (index > 0 && (entries[index - 1]?.seq ?? 0) > seq) index -= 1;
  return index;
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
