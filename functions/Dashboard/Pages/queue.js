// One queue: how it stands, how it is declared, and what can be changed while it runs.

import { get, path, send } from './api.js';
import { actionButton, ask } from './dialogs.js';
import { el, facts, table } from './dom.js';
import { duration, number, rate, time } from './format.js';
import { findings } from './findings.js';
import { pageOf } from './links.js';

export function queue(_, name) {
  const figures = el('section', {});
  const declared = el('section', {});
  const health = findings();
  const state = { status: null };
  const view = { title: name, every: 2000 };
  const again = () => view.wake?.();

  const pause = actionButton('Pause …', async () => {
    const answer = await ask({
      title: `Pause ${name}`,
      text: 'No instance takes tasks from it any more, until it is resumed. What runs goes on.',
      fields: [{ name: 'reason', label: 'Why' }, { name: 'by', label: 'Who' }],
      action: 'Pause',
    });
    if (!answer) return '';
    await send('POST', path('queues', name, 'pause'), { body: Object.fromEntries(Object.entries(answer).filter(([, value]) => value.trim())) });
    again();
    return 'Paused.';
  });
  const resume = actionButton('Resume', async () => {
    await send('POST', path('queues', name, 'resume'));
    again();
    return 'Resumed.';
  });
  const concurrency = actionButton('Concurrency …', async () => {
    const answer = await ask({
      title: `Concurrency of ${name}`,
      text: `How many of its tasks each instance runs at the same time, 1 to 1,000. Declared: ${state.status.declaredConcurrency}. Empty: what is declared.`,
      fields: [{ name: 'concurrency', label: 'Tasks at the same time', type: 'number', value: state.status.concurrency, min: 1, max: 1000 }],
      action: 'Set',
    });
    if (!answer) return '';
    const set = await send('PATCH', path('queues', name), { body: { concurrency: answer.concurrency === '' ? null : Number(answer.concurrency) } });
    again();
    return `It is ${set.concurrency}.`;
  });

  const workers = table({
    caption: 'Its workers',
    key: (worker) => worker.id,
    empty: 'No live worker serves it, or the store cannot say.',
    columns: [
      { title: 'Worker', text: (worker) => worker.id },
      { title: 'Concurrency', class: 'number', text: (worker) => number(worker.concurrency) },
      { title: 'Chosen by', text: (worker) => worker.pattern ?? 'every queue' },
    ],
  });

  for (const action of [pause, resume, concurrency]) action.node.hidden = true;
  view.node = el('div', {},
    el('h1', {}, name),
    el('p', { class: 'bar' },
      pause.node, resume.node, concurrency.node,
      el('a', { href: pageOf(['tasks'], { queue: name }) }, 'Its tasks'),
      el('a', { href: pageOf(['dead-letters'], { queue: name }) }, 'Its dead letters')),
    health.node, figures, workers.node, declared);

  view.refresh = async (signal) => {
    const [status, stats] = await Promise.all([get(path('queues', name), {}, signal), get('stats', {}, signal)]);
    const now = stats.queues.find((one) => one.queue === name);
    state.status = status;
    pause.node.hidden = status.paused;
    resume.node.hidden = !status.paused;
    concurrency.node.hidden = false;
    health.show(
      [...now.health, ...(status.paused ? [{ problem: false, text: pauseText(status.pause), since: status.pause?.since }] : [])],
      [...new Set([...now.advice, ...status.advice])]);
    figures.replaceChildren(facts([
      ['Queued', number(now.queued)], ['Running', `${number(now.running ?? now.unacknowledged)} of ${number(now.capacity)}`], ['Held by instances', number(now.unacknowledged)],
      ['Scheduled', number(now.scheduled)], ['Retrying', number(now.retrying)], ['Oldest waits', duration(now.oldestQueuedSeconds)],
      ['In', rate(now.rateIn)], ['Out', rate(now.rateOut)], ['Empty in', now.queued > 0 ? duration(now.drainSeconds) : null],
    ]));
    workers.show(status.workers ?? []);
    declared.replaceChildren(el('h2', {}, 'Declared'), facts([
      ['Type', status.type], ['Routing keys', status.routingKeys.join(', ')], ['Tasks', status.tasks.join(', ')],
      ['Prefetch', number(status.prefetch)],
      ['Concurrency of an instance', status.concurrency === status.declaredConcurrency ? number(status.concurrency) : `${status.concurrency}, declared ${status.declaredConcurrency}`],
      ['Limit on all instances', status.concurrencyLimit === null ? 'none' : number(status.concurrencyLimit)], ['Per key', number(status.keyConcurrency)],
      ['Retries after', status.retryDelays.map(duration).join(', ') || 'never'],
      ['Dead letters in', `${status.deadLetter.queue}${status.deadLetter.shared ? ', which other queues share' : ''}: ${number(status.deadLetter.ready)}`],
    ]));
  };
  return view;
}

function pauseText(pause) {
  if (!pause) return 'It is paused.';
  return `It is paused since ${time(pause.since)}${pause.by ? ` by ${pause.by}` : ''}${pause.reason ? `: ${pause.reason}` : ''}.`;
}
