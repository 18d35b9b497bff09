// One task: where it stands, why, and what became of each attempt.

import { ApiError, get, path, send } from './api.js';
import { actionButton, ask } from './dialogs.js';
import { el, facts, table } from './dom.js';
import { away, between, bytes, number, time, withAge, words } from './format.js';
import { deadLetterLink, queueLink } from './links.js';

export function task(_, id) {
  const about = el('section', {});
  const why = el('section', {});
  const result = el('section', {});
  const view = { title: `Task ${id}`, every: 1000 };
  const attempts = table({
    caption: 'Attempts',
    key: (attempt) => `${attempt.run} ${attempt.number} ${attempt.startedAt} ${attempt.worker}`,
    empty: 'No attempt has begun.',
    columns: [
      { title: 'Run', class: 'number', text: (attempt) => number(attempt.run) },
      { title: 'Attempt', class: 'number', text: (attempt) => number(attempt.number) },
      { title: 'Began', class: 'number', text: (attempt) => time(attempt.startedAt) },
      { title: 'Took', class: 'number', text: (attempt) => between(attempt.startedAt, attempt.endedAt) },
      { title: 'Led to', text: (attempt) => words(attempt.status) },
      { title: 'Worker', text: (attempt) => attempt.worker },
      { title: 'What went wrong', class: 'text', text: (attempt) => attempt.error ?? '' },
    ],
  });
  const cancel = actionButton('Cancel it …', async () => {
    if (!await ask({ title: 'Cancel this task?', text: 'One that waits never starts; one that runs is asked to stop.', action: 'Cancel the task', danger: true })) return '';
    const answer = await send('DELETE', path('tasks', id));
    view.wake?.();
    return answer.status === 'cancelled' ? 'It is cancelled.' : 'It is asked to stop.';
  }, { danger: true });
  cancel.node.hidden = true;
  const letter = deadLetterLink(id, 'Its dead letter');
  letter.hidden = true;

  view.node = el('div', {}, el('h1', {}, 'Task ', el('code', {}, id)), el('p', { class: 'bar' }, cancel.node, letter), about, why, result, attempts.node);
  view.refresh = async (signal) => {
    const shown = await get(path('tasks', id), {}, signal);
    // A task may end, and be cleaned up, between the two.
    const reasons = shown.ended ? null : await get(path('tasks', id, 'why'), {}, signal).catch((error) => {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    });
    cancel.node.hidden = shown.ended;
    letter.hidden = shown.status !== 'dead_lettered';
    about.replaceChildren(facts(factsOf(shown)), ...progressOf(shown));
    why.replaceChildren(...(reasons ? [el('h2', {}, 'Why'), el('ul', { class: 'findings' }, reasons.reasons.map((reason) => el('li', {}, reason.text, ' ', el('span', { class: 'quiet' }, reason.action))))] : []));
    result.replaceChildren(...(shown.result !== undefined ? [el('h2', {}, 'Result'), el('pre', {}, JSON.stringify(shown.result, null, 2))] : []));
    attempts.show(shown.attempts ?? []);
    view.every = shown.ended ? 10000 : 1000;
  };
  return view;
}

function factsOf(shown) {
  return [
    ['Status', words(shown.status)],
    ['Name', shown.task],
    ['Queue', queueLink(shown.queue)],
    ['Priority', `${shown.priority} (1 is most urgent, 10 least)`],
    ['Workspace', shown.workspace],
    ['Attempt', shown.run > 1 ? `${shown.attempt} of run ${shown.run}` : number(shown.attempt)],
    ['Worker', shown.worker],
    ['Lock', shown.lock],
    ['Correlation id', shown.correlationId],
    ['Created', withAge(shown.createdAt)],
    ['Runs not before', withAge(shown.runAt)],
    ['Began', withAge(shown.startedAt)],
    ['Ended', withAge(shown.endedAt)],
    ['Expires', withAge(shown.expiresAt)],
    ['Cancel asked for', withAge(shown.cancelRequestedAt)],
    ['Reason', shown.reason ? words(shown.reason) : null],
    ['Error', shown.error],
    ['Result', shown.resultBytes === undefined ? null : `${bytes(shown.resultBytes)}${shown.result === undefined ? ', too large to be kept' : ''}`],
  ];
}

function progressOf(shown) {
  if (!shown.progress) return [];
  const { percent, message, at } = shown.progress;
  return [el('p', { class: 'progress' },
    percent === undefined ? null : el('progress', { max: 100, value: percent }),
    ` ${percent === undefined ? '' : `${number(percent)} % `}${message ?? ''} `, el('span', { class: 'quiet' }, away(at)))];
}
