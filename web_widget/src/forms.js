/** The two forms of the foot: leaving an address, and saying how it was. */

import { element, setAttribute, setText } from './elements.js';

/** @typedef {import('./strings.js').Strings} Strings */
/** @typedef {ReturnType<typeof makeForms>} Forms */
/** @typedef {import('./model.js').Happening} Happening */

const SCORES = [1, 2, 3, 4, 5];

/**
 * Make both forms, hidden.
 *
 * @param {Strings} strings
 */
export function makeForms(strings) {
  return { ...makeLeaving(strings), ...makeRating(strings) };
}

/** @param {Strings} strings */
function makeLeaving(strings) {
  const email = element('input', {
    class: 'field', type: 'email', required: true, maxlength: '254', autocomplete: 'email', dir: 'auto', 'aria-describedby': 'email-trouble',
  });
  const emailTrouble = element('span', { class: 'field-trouble', id: 'email-trouble', role: 'alert' });
  const leaveText = element('textarea', { class: 'field', rows: '2', maxlength: '4000', dir: 'auto' });
  const leaveSend = element('button', { class: 'action main', type: 'submit' }, strings.leaveSend);
  const leaveCancel = element('button', { class: 'action', type: 'button' }, strings.cancel);
  const leaveForm = element(
    'form', { class: 'situation form', novalidate: true, hidden: true, 'aria-label': strings.leaveMessage },
    element('label', {}, strings.email, email), emailTrouble,
    element('label', {}, strings.yourMessage, leaveText),
    element('div', { class: 'buttons' }, leaveSend, leaveCancel),
  );
  return { leaveForm, email, emailTrouble, leaveText, leaveSend, leaveCancel };
}

/** @param {Strings} strings */
function makeRating(strings) {
  const rateTitle = element('p', { class: 'since', id: 'rate-title', role: 'status' });
  const scores = SCORES.map((score) => element(
    'button', { class: 'action score', type: 'button', 'aria-pressed': 'false', 'aria-label': strings.scoreOf(score) }, String(score),
  ));
  const rateScale = element(
    'div', { class: 'scale', role: 'group', 'aria-labelledby': 'rate-title' },
    element('span', { 'aria-hidden': 'true' }, strings.worst), ...scores, element('span', { 'aria-hidden': 'true' }, strings.best),
  );
  const rateText = element('textarea', { class: 'field', rows: '2', maxlength: '4000', dir: 'auto' });
  const rateWords = element(
    'div', { class: 'form' }, element('label', {}, strings.rateWords, rateText),
    element('div', { class: 'buttons' }, element('button', { class: 'action main', type: 'submit' }, strings.rateSend)),
  );
  const rateForm = element('form', { class: 'situation', hidden: true, 'aria-labelledby': 'rate-title' }, rateTitle, rateScale, rateWords);
  return { rateForm, rateTitle, rateScale, rateWords, rateText, scores };
}

/**
 * Bring both forms up to date.
 *
 * @param {Forms} forms
 * @param {Pick<import('./present.js').Presentation, 'leaving' | 'leavingBusy' | 'rating' | 'score'>} view
 * @param {Strings} strings
 */
export function drawForms(forms, { leaving, leavingBusy, rating, score }, strings) {
  // Put away with what is in it, unless it has been sent.
  if (!leaving && forms.leaveForm.dataset.sent === 'yes') clear(forms);
  forms.leaveForm.hidden = !leaving;
  setText(forms.leaveSend, leavingBusy ? strings.leaving : strings.leaveSend);
  setAttribute(forms.leaveSend, 'aria-disabled', String(leavingBusy));
  forms.rateForm.hidden = rating === null;
  setText(forms.rateTitle, rating === null ? '' : rating === 'score' ? strings.rate : strings.rateThanks);
  forms.rateScale.hidden = rating === 'thanks';
  forms.rateWords.hidden = rating !== 'words';
  forms.scores.forEach((button, index) => setAttribute(button, 'aria-pressed', String(score === SCORES[index])));
}

/** @param {Forms} forms */
function clear({ leaveForm, email, leaveText }) {
  leaveForm.dataset.sent = 'no';
  email.value = '';
  leaveText.value = '';
}

/**
 * Say what the visitor does with them.
 *
 * @param {Forms} forms
 * @param {(target: EventTarget, type: string, listener: (event: globalThis.Event) => void) => void} on
 * @param {(happening: Happening) => void} dispatch
 * @param {Strings} strings
 */
export function listenForms(forms, on, dispatch, strings) {
  const { leaveForm, email, emailTrouble, leaveText, leaveCancel, rateForm, rateText, scores } = forms;
  on(leaveCancel, 'click', () => dispatch({ type: 'leaving', shown: false }));
  on(email, 'input', () => refuse(''));
  on(leaveForm, 'submit', (event) => {
    event.preventDefault();
    if (!email.checkValidity()) return refuse(strings.emailNeeded);
    leaveForm.dataset.sent = 'yes';
    return dispatch({ type: 'left', email: email.value, text: leaveText.value });
  });
  scores.forEach((button, index) => {
    on(button, 'click', () => {
      dispatch({ type: 'rated', score: SCORES[index] ?? null, text: rateText.value });
      // Shown by the drawing that the event has queued.
      queueMicrotask(() => rateText.focus());
    });
  });
  on(rateForm, 'submit', (event) => {
    event.preventDefault();
    dispatch({ type: 'rated', score: null, text: rateText.value });
    rateText.value = '';
  });

  /** @param {string} words */
  function refuse(words) {
    setText(emailTrouble, words);
    setAttribute(email, 'aria-invalid', String(words !== ''));
    if (words !== '') email.focus();
  }
}
