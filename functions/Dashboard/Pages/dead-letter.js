// One dead letter, with all that is known of it, and again with it, as it is or with another payload.

import { get, path, send } from './api.js';
import { actionButton, ask } from './dialogs.js';
import { el, facts } from './dom.js';
import { replaySaid } from './dead-letters.js';
import { bytes, number, pretty, withAge, words } from './format.js';
import { queueLink, taskLink } from './links.js';

export function deadLetter(_, id) {
  const about = el('section', {});
  const view = { title: `Dead letter ${id}`, every: null };
  const state = { shown: null };

  const place = () => state.shown.letter.queue ? path('queues', state.shown.letter.queue, 'dead-letters', 'replay') : path('dead-letters', 'replay');
  const replay = actionButton('Replay', async () => replaySaid(await send('POST', place(), { body: { ids: [id] } })));
  const edit = actionButton('Replay with another payload …', async () => {
    const answer = await ask({
      title: 'Replay with another payload',
      text: 'The task keeps its id, and its body its other members.',
      fields: [{ name: 'payload', label: 'Payload, as JSON', type: 'textarea', value: payloadOf(state.shown) }],
      action: 'Replay',
    });
    if (!answer) return '';
    let payload;
    try {
      payload = JSON.parse(answer.payload);
    } catch (error) {
      throw new Error(`Nothing was replayed: that is no JSON. ${error.message}`, { cause: error });
    }
    return replaySaid(await send('POST', place(), { body: { ids: [id], payload } }));
  });

  for (const action of [replay, edit]) action.node.hidden = true;
  view.node = el('div', {},
    el('h1', {}, 'Dead letter ', el('code', {}, id)),
    el('p', { class: 'bar' }, replay.node, edit.node, taskLink(id, 'The task'), el('a', { href: '#/dead-letters' }, 'All dead letters')),
    about);
  view.refresh = async (signal) => {
    state.shown = await get(path('dead-letters', id), {}, signal);
    for (const action of [replay, edit]) action.node.hidden = false;
    const { letter, stack, headers, body } = state.shown;
    about.replaceChildren(
      facts([
        ['Reason', words(letter.reason)], ['What went wrong', letter.message], ['Exception', letter.exception], ['Name', letter.task],
        ['Queue', letter.queue ? queueLink(letter.queue) : null], ['Stands in', letter.deadLetterQueue],
        ['Attempts', number(letter.attempts)], ['Priority', letter.priority === null ? null : String(letter.priority)],
        ['Published', withAge(letter.publishedAt)], ['First attempt', withAge(letter.firstAttemptAt)], ['Dead-lettered', withAge(letter.deadLetteredAt)],
        ['Correlation id', letter.correlationId], ['Size', bytes(letter.size)],
      ]),
      ...section('Body', body.text !== null ? pretty(body.text) : `base64: ${body.base64}`, body.truncated ? 'It is longer; this is its beginning.' : null),
      ...section('Stack', stack),
      ...section('Headers', headers && Object.keys(headers).length > 0 ? JSON.stringify(headers, null, 2) : null));
  };
  return view;
}

function section(title, text, note) {
  return text ? [el('h2', {}, title), el('pre', {}, text), note ? el('p', { class: 'quiet' }, note) : ''] : [];
}

function payloadOf({ body }) {
  try {
    const whole = JSON.parse(body.text);
    return JSON.stringify(whole.payload ?? whole, null, 2);
  } catch {
    return '';
  }
}
