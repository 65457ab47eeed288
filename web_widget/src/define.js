/**
 * The widget's only side effect: registers `<baton-chat>` and, unless told
 * otherwise, puts one into the page.
 *
 * Options of the script tag: `data-relay`, `data-language`, `data-title`,
 * `data-name`, and `data-manual` for pages that place the element themselves.
 */

import { BatonChat } from './baton-chat.js';

const TAG = 'baton-chat';
const OPTIONS = { relay: 'relay', language: 'language', title: 'heading', name: 'name' };

// Only while the script runs, so it cannot wait for the page to be read.
const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);

/** Put the element into the page unless its author did. */
function place() {
  if (script?.dataset['manual'] !== undefined || document.querySelector(TAG) !== null) return;
  const chat = document.createElement(TAG);
  for (const [option, attribute] of Object.entries(OPTIONS)) {
    const value = script?.dataset[option];
    if (value !== undefined) chat.setAttribute(attribute, value);
  }
  document.body.append(chat);
}

if (customElements.get(TAG) === undefined) {
  if (script?.src) BatonChat.defaultRelay = new URL(script.src).origin;
  if (script?.dataset['relay']) BatonChat.defaultRelay = script.dataset['relay'];
  customElements.define(TAG, BatonChat);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', place, { once: true });
  else place();
}
