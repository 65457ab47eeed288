/** Where the visitor writes. */

import { MAX_TEXT_CHARS } from './protocol.gen.js';
import { setAttribute, setText } from './elements.js';
import { cleanText, countChars, isSendable } from './texts.js';

const COUNT_FROM = MAX_TEXT_CHARS - 400;
const MOST_ROWS = 5;

/** Turns keys and clicks into texts ready to send. */
export class Composer {
  #parts;
  #strings;
  #listener;

  /**
   * @param {import('./template.js').Parts} parts
   * @param {import('./strings.js').Strings} strings
   * @param {{ typed: () => void, composed: (text: string) => void, draft: Pick<import('./storage.js').Draft, 'read' | 'write'> }} listener
   */
  constructor(parts, strings, listener) {
    this.#parts = parts;
    this.#strings = strings;
    this.#listener = listener;
    parts.text.addEventListener('input', () => this.#edited());
    parts.text.addEventListener('keydown', (event) => this.#pressed(event));
    parts.composer.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    parts.text.value = listener.draft.read();
    this.#review();
  }

  /**
   * Put words into an empty composer, to be changed or sent.
   *
   * @param {string} text
   */
  offer(text) {
    const field = this.#parts.text;
    if (field.value.trim() === '') field.value = text;
    this.#saveDraft();
    this.#review();
    field.focus();
  }

  /**
   * Say something in the line below, until the next key.
   *
   * @param {string} words
   */
  say(words) {
    setText(this.#parts.counter, words);
  }

  #edited() {
    this.#review();
    this.#saveDraft();
    if (this.#parts.text.value !== '') this.#listener.typed();
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    // While an input method composes, Enter accepts its suggestion (229: older browsers).
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== 'Enter' || event.shiftKey || composing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const field = this.#parts.text;
    const text = cleanText(field.value);
    if (isSendable(text)) {
      field.value = '';
      this.#review();
      // The draft goes last: a reload in between must not lose the text.
      this.#listener.composed(text);
      this.#saveDraft();
    }
    field.focus();
  }

  #saveDraft() {
    this.#listener.draft.write(this.#parts.text.value);
  }

  /** Show how much room is left and whether the text can be sent. */
  #review() {
    const { text: field, counter, sendButton } = this.#parts;
    const text = cleanText(field.value);
    const left = MAX_TEXT_CHARS - countChars(text);
    const words = left < 0 ? this.#strings.charsOver(-left) : this.#strings.charsLeft(left);
    setText(counter, left > MAX_TEXT_CHARS - COUNT_FROM ? '' : words);
    counter.toggleAttribute('data-over', left < 0);
    setAttribute(sendButton, 'aria-disabled', String(!isSendable(text)));
    this.#fit(field);
  }

  /**
   * Give the field as many rows as its text needs; where the style sheet can do
   * that by itself, this has no effect.
   *
   * @param {HTMLTextAreaElement} field
   */
  #fit(field) {
    field.rows = 1;
    while (field.rows < MOST_ROWS && field.scrollHeight > field.clientHeight) field.rows += 1;
  }
}
