// Who works.

import { get } from './api.js';
import { el, table } from './dom.js';
import { away, duration, number, time, words } from './format.js';
import { queueLink, taskLink } from './links.js';

export function workers() {
  const list = table({
    caption: 'Workers',
    key: (worker) => worker.id,
    empty: 'No worker is known. Start one: dotnet run --project functions',
    rowClass: (worker) => worker.state === 'stale' ? 'warn' : worker.state === 'stopped' ? 'ended' : '',
    columns: [
      { title: 'Worker', text: (worker) => worker.id },
      { title: 'State', text: (worker) => words(worker.state) },
      { title: 'Running', class: 'number', text: (worker) => `${number(worker.running)} / ${number(worker.capacity)}` },
      { title: 'Last heard of', class: 'number', text: (worker) => `${duration(Math.round(worker.silentSeconds))} ago` },
      { title: 'Running for', class: 'number', text: (worker) => duration(worker.uptimeSeconds) },
      { title: 'Host', text: (worker) => worker.host },
      { title: 'Process', class: 'number', text: (worker) => String(worker.pid) },
      { title: 'Version', text: (worker) => worker.version ?? '–' },
      { title: 'Serves', class: 'text', text: (worker) => `${worker.selection ? `${worker.selection.join(', ')}: ` : ''}${worker.queues.map((queue) => `${queue.queue} (${queue.concurrency})`).join(', ') || 'nothing'}` },
    ],
  });
  const running = runningTable();
  const after = el('p', { class: 'quiet' });

  async function refresh(signal) {
    const answer = await get('workers', {}, signal);
    list.show(answer.items);
    running.show(answer.items.filter((worker) => worker.state !== 'stopped').flatMap((worker) => worker.tasks.map((task) => ({ ...task, worker: worker.id }))));
    after.textContent = `A worker of which nothing is heard for ${duration(answer.staleAfterSeconds)} is stale: its locks are freed and its tasks come to others.`;
  }

  return { title: 'Workers', node: el('div', {}, el('h1', {}, 'Workers'), list.node, after, running.node), every: 2000, refresh };
}

function runningTable() {
  return table({
    caption: 'What runs',
    key: (task) => `${task.id} ${task.worker}`,
    empty: 'Nothing runs.',
    columns: [
      { title: 'Task', make: (row) => taskLink(row.item.id) },
      { title: 'Name', text: (task) => task.task ?? '–' },
      { title: 'Queue', make: (row) => queueLink(row.item.queue) },
      { title: 'Attempt', class: 'number', text: (task) => number(task.attempt) },
      { title: 'Since', class: 'number', text: (task) => time(task.since) },
      { title: '', class: 'number', text: (task) => away(task.since) },
      { title: 'Worker', text: (task) => task.worker },
    ],
  });
}
