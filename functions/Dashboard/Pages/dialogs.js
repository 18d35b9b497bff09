// Questions to the user, as modal dialogs. Escape is no.

import { setKey } from './api.js';
import { el } from './dom.js';

/**
 * Asks and resolves to what was entered in each field by name, or to null.
 * A field is { name, label, type, value, required, expect }: with `expect`, the answer has to be that text.
 */
export function ask({ title, text, fields = [], action, danger = false }) {
  return new Promise((resolve) => {
    const inputs = fields.map((field) => ({
      field,
      input: field.type === 'textarea'
        ? el('textarea', { name: field.name, rows: 12, spellcheck: 'false' }, field.value ?? '')
        : el('input', { name: field.name, type: field.type ?? 'text', value: field.value, required: field.required, autocomplete: 'off', min: field.min, max: field.max }),
    }));
    const go = el('button', { class: danger ? 'danger' : 'primary', value: 'yes' }, action);
    const form = el('form', { method: 'dialog' },
      el('h2', {}, title),
      text ? el('p', {}, text) : null,
      inputs.map(({ field, input }) => el('label', {}, field.label, input)),
      el('div', { class: 'actions' }, el('button', { type: 'button', onclick: () => dialog.close('') }, 'Cancel'), go));
    const dialog = el('dialog', {}, form);
    const check = () => { go.disabled = inputs.some(({ field, input }) => field.expect !== undefined && input.value !== field.expect); };
    form.addEventListener('input', check);
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes' ? Object.fromEntries(inputs.map(({ field, input }) => [field.name, input.value])) : null);
    });
    document.body.append(dialog);
    check();
    dialog.showModal();
  });
}

let asking = null;

/** Asks for a function key, once for all who want it. Resolves to whether one was given. */
export function askForKey(refused) {
  asking ??= ask({
    title: 'A function key is needed',
    text: refused ? 'The key is not accepted. Give another one.' : 'This app answers only with a key. It is kept until this tab is closed.',
    fields: [{ name: 'key', label: 'Key', type: 'password', required: true }],
    action: 'Use it',
  }).then((answer) => {
    asking = null;
    if (answer) setKey(answer.key);
    return answer !== null;
  });
  return asking;
}

/** A button that does something once at a time and shows beside itself what came of it. */
export function actionButton(label, run, { danger = false } = {}) {
  const said = el('span', { class: 'said', role: 'status' });
  const button = el('button', { type: 'button', class: danger ? 'danger' : null, onclick: async () => {
    button.disabled = true;
    said.classList.remove('bad');
    said.textContent = '';
    try {
      said.textContent = await run() ?? '';
    } catch (error) {
      said.classList.add('bad');
      said.textContent = error.message;
    } finally {
      button.disabled = false;
    }
  } }, label);
  return { node: el('span', { class: 'action' }, button, said), button };
}
