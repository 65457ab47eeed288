/** Where the focus may go while the panel fills the screen. */

const FOCUSABLE = 'a[href], button, textarea, [tabindex="0"]';

/**
 * Lead the focus from the last control of the panel to the first, and back, so that
 * it never goes to something that the panel covers. Escape still closes the panel.
 *
 * @param {KeyboardEvent} event a pressed Tab
 * @param {HTMLElement} panel
 */
export function keepInside(event, panel) {
  const controls = [.../** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll(FOCUSABLE))]
    .filter((control) => control.checkVisibility?.() ?? control.offsetParent !== null);
  const current = /** @type {ShadowRoot} */ (panel.getRootNode()).activeElement;
  const [first, last] = event.shiftKey ? [controls.at(-1), controls[0]] : [controls[0], controls.at(-1)];
  if (current !== last && !(event.shiftKey && current === panel)) return;
  event.preventDefault();
  first?.focus();
}
