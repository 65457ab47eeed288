/** Draws the state: rows of the log are added and kept, never made anew. */

import { choicesOf } from './choices.js';
import { setAttribute } from './elements.js';
import { drafted, echoes, preface, present, rowOfEntry } from './present.js';
import { makeChoices, makeRow, updateRow } from './rows.js';
import { drawSurroundings } from './surroundings.js';

/** @typedef {import('./model.js').State} State */
/** @typedef {import('./present.js').Row} Row */
/** @typedef {import('./template.js').Parts} Parts */

const NEAR_END_PX = 48;
/** How much of what stands above is left in view over the first new row. */
const HEADROOM_PX = 8;
/** How long a history stays out of a screen reader's hearing once it is drawn. */
const SETTLE_MS = 250;

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
  /** The answers on offer, in the row of the message that offers them. */
  #choices = /** @type {HTMLElement | null} */ (null);
  /** Whether the visitor reads the end of the log, which then stays in view. */
  #atEnd = true;
  /** Whether the log is being filled with what was said before. */
  #filling = true;
  /** The first row that came while the panel was closed, which is where reading begins. */
  #firstUnread = /** @type {HTMLLIElement | null} */ (null);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #settling = undefined;
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
    clearTimeout(this.#settling);
  }

  /**
   * Bring the widget up to date.
   *
   * @param {State} state
   * @param {number} now milliseconds since 1970
   */
  draw(state, now) {
    const opening = this.#parts.panel.hidden && state.panelOpen;
    this.#drawPanel(state);
    drawSurroundings(this.#parts, present(state, this.#drawing.strings, now), this.#drawing);
    this.#drawLog(state);
    if (opening) this.#beginReading();
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

  /** @param {State} state */
  #drawLog(state) {
    this.#clearForeign(state);
    const fresh = state.entries.slice(firstAfter(state.entries, this.#drawnSeq));
    const drafts = drafted(state, this.#drawing.strings);
    const tail = [...drafts, ...echoes(state, this.#drawing.strings)];
    const wrote = tail.some((row) => row.cmid !== null && !this.#items.has(row.key));
    const following = this.#atEnd && state.panelOpen;
    if (state.asking || fresh.length > 0) this.#hush(state.asking);
    this.#drawPreface(state);
    const added = this.#drawEntries(fresh);
    this.#drawTail(tail);
    this.#drawChoices(state);
    if (wrote || this.#filling) this.scrollToEnd();
    else if (added !== null) this.#show(added, state.panelOpen);
    else if (following) this.#follow(drafts[0]);
    if (this.#filling && isComplete(state)) this.#endFilling();
  }

  /**
   * A screen reader shall not read out a whole history that is just arriving.
   *
   * @param {boolean} asking whether there is more to come
   */
  #hush(asking) {
    if (!this.#filling) return;
    setAttribute(this.#parts.log, 'aria-live', 'off');
    setAttribute(this.#parts.log, 'aria-busy', String(asking));
  }

  #endFilling() {
    this.#filling = false;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => setAttribute(this.#parts.log, 'aria-live', 'polite'), SETTLE_MS);
  }

  /**
   * Let the visitor see what came: from its beginning, for an answer may be longer
   * than the log is high; and not at all while they read further up.
   *
   * @param {HTMLLIElement} added
   * @param {boolean} panelOpen
   */
  #show(added, panelOpen) {
    if (!panelOpen) this.#firstUnread ??= added;
    else if (this.#atEnd) this.#scrollToStartOf(added);
    else this.#parts.latest.hidden = false;
  }

  /**
   * Keep an answer in view that is being written: its end as long as it fits, then its beginning.
   *
   * @param {Row | undefined} draft
   */
  #follow(draft) {
    const item = draft === undefined ? undefined : this.#items.get(draft.key);
    if (item !== undefined) this.#scrollToStartOf(item);
  }

  #beginReading() {
    const item = this.#firstUnread;
    this.#firstUnread = null;
    this.scrollToEnd();
    if (item?.isConnected) this.#scrollToStartOf(item);
  }

  /** @param {HTMLLIElement} item */
  #scrollToStartOf(item) {
    const { log } = this.#parts;
    log.scrollTop = item.offsetTop - HEADROOM_PX;
    this.#scrolled();
  }

  /** @param {State} state */
  #clearForeign({ session, haveSeq }) {
    const sessionId = session?.session_id ?? '';
    const same = sessionId === this.#sessionId && haveSeq >= this.#drawnSeq;
    this.#sessionId = sessionId;
    if (same || this.#drawnSeq === 0) return;
    this.#parts.entries.replaceChildren();
    this.#filling = true;
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

  /**
   * Draw new entries; returns the first row that somebody else brought, if any.
   *
   * @param {readonly import('./model.js').Entry[]} fresh
   */
  #drawEntries(fresh) {
    /** @type {HTMLLIElement | null} */
    let first = null;
    for (const entry of fresh) {
      const row = rowOfEntry(entry, this.#lastDrawn, this.#drawing.strings);
      this.#lastDrawn = entry;
      this.#drawnSeq = entry.seq;
      if (row === null) continue;
      this.#tail.delete(row.key);
      const item = this.#itemOf(row);
      this.#place(item, this.#firstOfTail());
      if (row.cmid === null) first ??= item;
    }
    return first;
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
   * Offer the answers of the last message below it. They are made once: a new
   * button would not have the focus that the old one had.
   *
   * @param {State} state
   */
  #drawChoices(state) {
    const open = choicesOf(state);
    const asker = open === null ? null : (this.#items.get(`seq:${open.seq}`) ?? null);
    if (asker === (this.#choices?.parentNode ?? null)) return;
    this.#choices?.remove();
    if (open === null) return;
    this.#choices = makeChoices(open.texts, this.#drawing);
    asker?.append(this.#choices);
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
 * Whether the transcript is all here, as far as is known.
 *
 * @param {State} state
 */
function isComplete({ haveSeq, asking, stale }) {
  return haveSeq > 0 && !asking && !stale;
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
