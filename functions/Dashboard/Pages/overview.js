// All queues at a glance.

import { get } from './api.js';
import { el, setText, table } from './dom.js';
import { duration, number, rate } from './format.js';
import { findings } from './findings.js';
import { queueLink } from './links.js';
import { History, sparkline } from './sparkline.js';

const kept = 150;
const waiting = new History(kept);

const tiles = [
  ['Workers', (total) => total.staleWorkers > 0 ? `${number(total.workers)} + ${number(total.staleWorkers)} stale` : number(total.workers), 'alive, on all instances', '#/workers', (total) => total.staleWorkers > 0],
  ['Running', (total) => `${number(total.running ?? total.unacknowledged)} of ${number(total.capacity)}`, 'tasks that run, of what the workers can', '#/tasks?state=running'],
  ['Queued', (total) => number(total.queued), 'tasks that wait for a worker', '#/tasks?state=queued'],
  ['Scheduled', (total) => number(total.scheduled ?? total.delayed), 'tasks that wait for their time', '#/tasks?state=scheduled'],
  ['Retrying', (total) => number(total.retrying), 'tasks that failed and will be tried again', '#/tasks?state=retrying'],
  ['Dead letters', (total) => number(total.deadLetters), 'tasks that need somebody', '#/dead-letters', (total) => total.deadLetters > 0],
  ['In', (total) => rate(total.rateIn), 'tasks that come'],
  ['Out', (total) => rate(total.rateOut), 'tasks that end'],
  ['Oldest waits', (total) => duration(total.oldestQueuedSeconds), 'since it was queued'],
  ['Empty in', (total) => total.queued === 0 ? 'is empty' : duration(total.drainSeconds), 'with these rates'],
];

export function overview() {
  const board = el('div', { class: 'tiles' });
  const shown = tiles.map(([name, , hint, href]) => {
    const value = el('strong', {});
    const tile = el(href ? 'a' : 'div', { class: 'tile', href, title: hint }, el('span', {}, name), value);
    board.append(tile);
    return { tile, value };
  });
  const health = findings();
  const queues = queueTable();
  let shared = null;

  async function refresh(signal) {
    // Which queues share a dead-letter queue changes with the topology only, which this page does not outlive unseen.
    shared ??= new Map((await get('queues', {}, signal)).map((queue) => [queue.name, queue.deadLetter]));
    const stats = await get('stats', {}, signal);
    tiles.forEach(([, text, , , alarming], index) => {
      setText(shown[index].value, text(stats.total));
      shown[index].tile.classList.toggle('alarm', Boolean(alarming?.(stats.total)));
    });
    health.show(stats.health, stats.total.advice);
    for (const queue of stats.queues) waiting.add(queue.queue, queue.queued);
    queues.show(stats.queues.map((queue) => ({ ...queue, deadLetter: shared.get(queue.queue) })));
  }

  return { title: 'Overview', node: el('div', {}, el('h1', {}, 'Overview'), board, health.node, queues.node), every: 2000, refresh };
}

function queueTable() {
  return table({
    caption: 'Queues',
    key: (queue) => queue.queue,
    empty: 'The topology has no queues.',
    rowClass: (queue) => queue.health.length > 0 ? 'warn' : queue.paused ? 'paused' : '',
    columns: [
      { title: 'Queue', make: (row) => queueLink(row.item.queue) },
      { title: 'State', text: stateOf },
      { title: 'Workers', class: 'number', text: (queue) => number(queue.workers) },
      { title: 'Running', class: 'number', text: (queue) => `${number(queue.running ?? queue.unacknowledged)} / ${number(queue.capacity)}` },
      { title: 'Queued', class: 'number', text: (queue) => number(queue.queued) },
      { title: 'Last 5 minutes', make: (row) => (row.line = sparkline()).node, update: (_, queue, row) => row.line.show(waiting.of(queue.queue), kept) },
      { title: 'Scheduled', class: 'number', text: (queue) => number(queue.scheduled) },
      { title: 'Retrying', class: 'number', text: (queue) => number(queue.retrying) },
      { title: 'Dead letters', class: 'number', text: (queue) => queue.deadLetter?.shared ? 'shared' : number(queue.deadLetters) },
      { title: 'In', class: 'number', text: (queue) => rate(queue.rateIn) },
      { title: 'Out', class: 'number', text: (queue) => rate(queue.rateOut) },
      { title: 'Oldest waits', class: 'number', text: (queue) => duration(queue.oldestQueuedSeconds) },
      { title: 'Empty in', class: 'number', text: (queue) => queue.queued > 0 ? duration(queue.drainSeconds) : '' },
    ],
  });
}

function stateOf(queue) {
  if (queue.paused) return 'paused';
  if (queue.queued === null) return 'not declared';
  if (queue.workers === 0) return 'no worker';
  return queue.health.length > 0 ? 'look' : 'ok';
}
