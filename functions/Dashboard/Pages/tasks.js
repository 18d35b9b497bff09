// Tasks, the youngest first, by what the address says.

import { get } from './api.js';
import { el, table } from './dom.js';
import { away, number, time, words } from './format.js';
import { pageOf, queueLink, taskLink } from './links.js';

const states = ['active', 'queued', 'scheduled', 'running', 'retrying', 'completed', 'dead_lettered', 'cancelled', 'expired'];
const filters = ['state', 'queue', 'task', 'workspace'];

export function tasks(query) {
  const wanted = Object.fromEntries([...filters, 'cursor'].map((name) => [name, query.get(name) ?? '']));
  const address = (changes) => pageOf(['tasks'], { ...wanted, cursor: '', ...changes });

  const queues = el('datalist', { id: 'queues' });
  const inputs = [
    el('select', { name: 'state' }, el('option', { value: '' }, 'any'), states.map((state) => el('option', { value: state, selected: state === wanted.state }, words(state)))),
    ...filters.slice(1).map((name) => el('input', { name, value: wanted[name], list: name === 'queue' ? 'queues' : null, autocomplete: 'off' })),
  ];
  const byId = el('input', { name: 'id', placeholder: 'a task’s id', autocomplete: 'off' });
  const form = el('form', { class: 'filter', onsubmit: (event) => {
    event.preventDefault();
    location.hash = address(Object.fromEntries(inputs.map((input) => [input.name, input.value.trim()])));
  } }, inputs.map((input) => el('label', {}, input.name, input)), queues, el('button', {}, 'Show'), el('a', { href: '#/tasks' }, 'All'));
  inputs[0].addEventListener('change', () => form.requestSubmit());
  const find = el('form', { class: 'filter', onsubmit: (event) => {
    event.preventDefault();
    if (byId.value.trim()) location.hash = pageOf(['tasks', byId.value.trim()]);
  } }, el('label', {}, 'id', byId), el('button', {}, 'Find'));

  const list = table({
    caption: wanted.cursor ? 'Older tasks' : 'Tasks',
    key: (task) => task.id,
    empty: 'No task fits. Tasks of queues that are not tracked are not here.',
    rowClass: (task) => task.status === 'dead_lettered' ? 'warn' : task.ended ? 'ended' : '',
    columns: [
      { title: 'Task', make: (row) => taskLink(row.item.id) },
      { title: 'Name', text: (task) => task.task ?? '–' },
      { title: 'Queue', make: (row) => queueLink(row.item.queue) },
      { title: 'Status', text: statusOf },
      { title: 'Priority', class: 'number', text: (task) => number(task.priority) },
      { title: 'Attempt', class: 'number', text: (task) => number(task.attempt) },
      { title: 'Workspace', text: (task) => task.workspace ?? '' },
      { title: 'Created', class: 'number', text: (task) => time(task.createdAt) },
      { title: 'Changed', class: 'number', text: (task) => away(task.updatedAt) },
      { title: 'What went wrong', class: 'text', text: (task) => task.error ?? task.reason ?? '' },
    ],
  });
  const older = el('a', { hidden: true }, 'Older');
  const youngest = el('a', { href: address({}), hidden: !wanted.cursor }, 'Youngest');
  let known = false;

  async function refresh(signal) {
    const page = await get('tasks', { ...wanted, limit: 50 }, signal);
    list.show(page.items);
    older.hidden = !page.cursor;
    if (page.cursor) older.href = address({ cursor: page.cursor });
    if (!known) {
      queues.replaceChildren(...(await get('queues', {}, signal)).map((queue) => el('option', { value: queue.name })));
      known = true;
    }
  }

  return { title: 'Tasks', node: el('div', {}, el('h1', {}, 'Tasks'), el('div', { class: 'filters' }, form, find), list.node, el('p', { class: 'bar' }, youngest, older)), every: 2000, refresh };
}

function statusOf(task) {
  const percent = task.status === 'running' && task.progress?.percent !== undefined ? ` ${number(task.progress.percent)} %` : '';
  return `${words(task.status)}${percent}${task.cancelRequestedAt && !task.ended ? ', to be cancelled' : ''}`;
}
