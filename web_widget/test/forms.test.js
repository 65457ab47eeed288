import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Window } from 'happy-dom';

import { drawForms, listenForms, makeForms } from '../src/forms.js';
import { stringsFor } from '../src/strings.js';

const strings = stringsFor('en');
const HIDDEN = { leaving: false, leavingBusy: false, rating: null, score: null };

/** @type {import('../src/forms.js').Forms} */
let forms;
/** @type {object[]} */
let happened;
/** @type {Window} */
let window;

beforeEach(() => {
  window = new Window();
  Object.assign(globalThis, { document: window.document });
  forms = makeForms(strings);
  window.document.body.append(/** @type {any} */ (forms.leaveForm), /** @type {any} */ (forms.rateForm));
  happened = [];
  const on = (/** @type {EventTarget} */ target, /** @type {string} */ type, /** @type {any} */ listener) => target.addEventListener(type, listener);
  listenForms(forms, on, (happening) => happened.push(happening), strings);
});

afterEach(async () => {
  await window.happyDOM.close();
  Reflect.deleteProperty(globalThis, 'document');
});

/** @param {object} [fields] */
const draw = (fields = {}) => drawForms(forms, { ...HIDDEN, ...fields }, strings);
/** @param {HTMLElement} form */
const submit = (form) => form.dispatchEvent(/** @type {any} */ (new window.Event('submit', { cancelable: true })));

test('both are out of the way until they are wanted', () => {
  draw();
  assert.deepEqual([forms.leaveForm.hidden, forms.rateForm.hidden], [true, true]);
});

test('an address is sent with what was written beside it', () => {
  draw({ leaving: true });
  assert.equal(forms.leaveForm.hidden, false);
  forms.email.value = 'ana@mail.example';
  forms.leaveText.value = 'Please call.';
  submit(forms.leaveForm);
  assert.deepEqual(happened, [{ type: 'left', email: 'ana@mail.example', text: 'Please call.' }]);
});

test('what is no address is said to be none, and nothing is sent', () => {
  draw({ leaving: true });
  forms.email.value = 'nonsense';
  submit(forms.leaveForm);
  assert.deepEqual(happened, []);
  assert.equal(forms.emailTrouble.textContent, strings.emailNeeded);
  assert.equal(forms.email.getAttribute('aria-invalid'), 'true');
  forms.email.dispatchEvent(/** @type {any} */ (new window.Event('input')));
  assert.equal(forms.emailTrouble.textContent, '');
  assert.equal(forms.email.getAttribute('aria-invalid'), 'false');
});

test('what was not sent is still there when the form comes back; what was sent is not', () => {
  draw({ leaving: true });
  forms.email.value = 'ana@mail.example';
  draw();
  assert.equal(forms.email.value, 'ana@mail.example');
  submit(forms.leaveForm);
  draw({ leaving: true, leavingBusy: true });
  assert.equal(forms.leaveSend.textContent, strings.leaving);
  assert.equal(forms.email.value, 'ana@mail.example');
  draw();
  assert.deepEqual([forms.email.value, forms.leaveText.value], ['', '']);
});

test('cancelling puts it away', () => {
  forms.leaveCancel.click();
  assert.deepEqual(happened, [{ type: 'leaving', shown: false }]);
});

test('five choices have names that say what they mean', () => {
  draw({ rating: 'score' });
  assert.equal(forms.rateTitle.textContent, strings.rate);
  assert.deepEqual(
    forms.scores.map((button) => button.getAttribute('aria-label')),
    ['1 of 5, very bad', '2 of 5, bad', '3 of 5, fair', '4 of 5, good', '5 of 5, very good'],
  );
  assert.equal(forms.rateWords.hidden, true);
  forms.scores[3]?.click();
  assert.deepEqual(happened, [{ type: 'rated', score: 4, text: '' }]);
});

test('words are asked for once there is a score, which is shown', () => {
  draw({ rating: 'words', score: 4 });
  assert.equal(forms.rateTitle.textContent, strings.rateThanks);
  assert.deepEqual(forms.scores.map((button) => button.getAttribute('aria-pressed')), ['false', 'false', 'false', 'true', 'false']);
  forms.rateText.value = 'Quick!';
  submit(forms.rateForm);
  assert.deepEqual(happened, [{ type: 'rated', score: null, text: 'Quick!' }]);
  draw({ rating: 'thanks', score: 4 });
  assert.deepEqual([forms.rateScale.hidden, forms.rateWords.hidden, forms.rateForm.hidden], [true, true, false]);
});
