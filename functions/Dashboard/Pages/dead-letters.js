// Dead letters: what is wrong, how often, and again with them. Looking takes each message of the queue in hand, so it is done when asked.

import { get, given, path, send } from './api.js';
import { actionButton, ask } from './dialogs.js';
import { el, table } from './dom.js';
import { away, number, time, words } from './format.js';
import { deadLetterLink, pageOf } from './links.js';

const filters = ['queue', 'task', 'reason', 'exception'];

export function deadLetters(query) {
  const wanted = Object.fromEntries(filters.map((name) => [name, query.get(name) ?? '']));
  const { queue, ...filter } = wanted;
  const place = (...more) => queue ? path('queues', queue, 'dead-letters', ...more) : path('dead-letters', ...more);
  const address = (changes) => pageOf(['dead-letters'], { ...wanted, ...changes });
  const chosen = new Set();
  const view = { title: 'Dead letters', every: null };
  const state = { cursor: null, total: 0, items: [] };

  const inputs = filters.map((name) => el('input', { name, value: wanted[name], autocomplete: 'off' }));
  const form = el('form', { class: 'filter', onsubmit: (event) => {
    event.preventDefault();
    const to = address(Object.fromEntries(inputs.map((input) => [input.name, input.value.trim()])));
    if (to === location.hash) view.wake?.();
    else location.hash = to;
  } }, inputs.map((input) => el('label', {}, input.name, input)), el('button', {}, 'Show'), el('a', { href: '#/dead-letters' }, 'All'));

  const groups = table({
    caption: 'What is wrong',
    key: (group) => JSON.stringify([group.queue, group.reason, group.exception, group.task]),
    empty: 'There is no dead letter that fits.',
    columns: [
      { title: 'How many', class: 'number', make: (row) => el('a', { href: address({ queue: row.item.queue ?? '', reason: row.item.reason ?? '', exception: row.item.exception ?? '', task: row.item.task ?? '' }) }), update: (cell, group) => { cell.firstChild.textContent = number(group.count); } },
      { title: 'Reason', text: (group) => words(group.reason) },
      { title: 'Exception', text: (group) => group.exception ?? '' },
      { title: 'Task', text: (group) => group.task ?? '–' },
      { title: 'Queue', text: (group) => group.queue ?? '–' },
      { title: 'Newest', class: 'number', text: (group) => away(group.newest) },
      { title: 'For example', class: 'text', text: (group) => group.sampleMessage ?? '' },
    ],
  });
  const list = table({
    caption: 'Dead letters',
    key: (letter) => letter.id ?? JSON.stringify(letter),
    empty: '',
    columns: [
      { title: '', make: (row) => el('input', { type: 'checkbox', 'aria-label': `Choose ${row.item.id}`, disabled: !row.item.id, onchange: (event) => {
        if (event.target.checked) chosen.add(row.item.id);
        else chosen.delete(row.item.id);
        label();
      } }), update: (cell, letter) => { cell.firstChild.checked = chosen.has(letter.id); } },
      { title: 'Task', make: (row) => row.item.id ? deadLetterLink(row.item.id) : 'no id' },
      { title: 'Name', text: (letter) => letter.task ?? '–' },
      { title: 'Queue', text: (letter) => letter.queue ?? '–' },
      { title: 'Reason', text: (letter) => words(letter.reason) },
      { title: 'Attempts', class: 'number', text: (letter) => number(letter.attempts) },
      { title: 'Since', class: 'number', text: (letter) => time(letter.deadLetteredAt) },
      { title: 'What went wrong', class: 'text', text: (letter) => letter.message ?? '' },
    ],
  });

  const filtered = Object.values(filter).some(Boolean);
  const everything = filtered ? 'all that fit' : queue ? `all of ${queue}` : 'all';
  const replay = actionButton('Replay', async () => {
    const ids = [...chosen];
    const what = ids.length > 0 ? { ids } : filtered ? { filter: given(filter) } : { all: true };
    const dry = await send('POST', place('replay'), { body: { ...what, dryRun: true } });
    if (dry.matched === 0) return 'None is there any more.';
    if (!await ask({ title: `Replay ${number(dry.matched)} dead letter(s)?`, text: 'Each goes back into its queue and has all its attempts again.', action: 'Replay' })) return '';
    const report = await send('POST', place('replay'), { body: what });
    chosen.clear();
    view.wake?.();
    return replaySaid(report);
  });
  const purge = actionButton('Delete for good …', async () => {
    const dry = await send('DELETE', place(), { parameters: { ...filter, dryRun: true } });
    if (dry.matched === 0) return 'None is there any more.';
    const confirm = queue || 'all';
    if (!await ask({
      title: `Delete ${number(dry.matched)} dead letter(s) for good?`, text: `${everything[0].toUpperCase()}${everything.slice(1)}, chosen or not. There is no way back.`,
      fields: [{ name: 'confirm', label: `Write ${confirm} to confirm`, expect: confirm }], action: 'Delete', danger: true,
    })) return '';
    const report = await send('DELETE', place(), { parameters: { ...filter, confirm } });
    view.wake?.();
    return `${number(report.purged)} deleted.`;
  }, { danger: true });
  const more = actionButton('More', async () => {
    const page = await get(place(), { ...filter, limit: 50, cursor: state.cursor });
    show([...state.items, ...page.items], page);
  });
  const again = el('button', { type: 'button', onclick: () => view.wake?.() }, 'Look again');
  const partial = el('p', { class: 'quiet', hidden: true }, 'The queue is longer than what was looked at: there are more than these.');

  function label() {
    replay.button.textContent = chosen.size > 0 ? `Replay ${number(chosen.size)} chosen …` : `Replay ${everything} …`;
  }

  function show(items, page) {
    state.items = items;
    state.cursor = page.cursor;
    list.show(items);
    more.node.hidden = !page.cursor;
    partial.hidden = !page.truncated;
    for (const button of [replay.node, purge.node]) button.hidden = items.length === 0;
    label();
  }

  for (const action of [replay, purge, more]) action.node.hidden = true;
  view.node = el('div', {}, el('h1', {}, 'Dead letters'), el('div', { class: 'filters' }, form), groups.node, el('p', { class: 'bar' }, replay.node, purge.node, again), partial, list.node, el('p', { class: 'bar' }, more.node));
  view.refresh = async (signal) => {
    const [summary, page] = [await get(place('summary'), filter, signal), await get(place(), { ...filter, limit: 50 }, signal)];
    groups.show(summary.groups);
    for (const id of chosen) if (!page.items.some((letter) => letter.id === id)) chosen.delete(id);
    show(page.items, page);
  };
  return view;
}

/** What a replay's report means. */
export function replaySaid(report) {
  const parts = [`${number(report.replayed)} replayed`];
  if (report.refusedCount > 0) parts.push(`${number(report.refusedCount)} refused: ${report.refused[0].problem}`);
  if (report.uncertain.length > 0) parts.push(`${number(report.uncertain.length)} may have been replayed`);
  if (report.limitReached) parts.push('the time was over, replay again for the rest');
  return `${parts.join('; ')}.`;
}
