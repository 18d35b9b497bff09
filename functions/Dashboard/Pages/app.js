// Chooses the page by the address, keeps it up to date, and says when that fails.

import { hasKey, onKeyWanted, setKey } from './api.js';
import { askForKey } from './dialogs.js';
import { el, setText } from './dom.js';
import { deadLetter } from './dead-letter.js';
import { deadLetters } from './dead-letters.js';
import { overview } from './overview.js';
import { queue } from './queue.js';
import { rateLimits } from './rate-limits.js';
import { task } from './task.js';
import { tasks } from './tasks.js';
import { workers } from './workers.js';

// Each makes a view: { title, node, every, refresh(signal) }, `every` in milliseconds or null for a page that is read when asked.
const routes = [
  [/^\/$/, overview],
  [/^\/queues\/([^/]+)$/, queue],
  [/^\/tasks$/, tasks],
  [/^\/tasks\/([^/]+)$/, task],
  [/^\/dead-letters$/, deadLetters],
  [/^\/dead-letters\/([^/]+)$/, deadLetter],
  [/^\/workers$/, workers],
  [/^\/rate-limits$/, rateLimits],
];

const page = document.getElementById('page');
const notice = document.getElementById('notice');
const pulse = document.getElementById('pulse');
const keyButton = document.getElementById('key');
let leave = new AbortController();

function tell(text) {
  setText(notice, text);
  notice.hidden = !text;
}

function viewOf(hash) {
  const [place, query = ''] = (hash.replace(/^#/, '') || '/').split('?');
  for (const [pattern, make] of routes) {
    const match = pattern.exec(place);
    if (match) return make(new URLSearchParams(query), ...match.slice(1).map(decodeURIComponent));
  }
  return { title: 'No such page', node: el('p', {}, 'There is no such page. ', el('a', { href: '#/' }, 'Overview')), every: null, refresh: async () => {} };
}

/** Waits, but no longer than until the view is left or wants to be read at once. */
function pause(milliseconds, signal, view) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      document.removeEventListener('visibilitychange', shown);
      view.wake = null;
      resolve();
    };
    const shown = () => { if (!document.hidden && milliseconds !== null) done(); };
    const timer = milliseconds === null ? null : setTimeout(() => { if (!document.hidden) done(); }, milliseconds);
    signal.addEventListener('abort', done);
    document.addEventListener('visibilitychange', shown);
    view.wake = done;
  });
}

async function live(view, signal) {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await view.refresh(signal);
      failures = 0;
      tell('');
      page.classList.remove('old');
      setText(pulse, view.every === null ? '' : 'live');
      pulse.className = view.every === null ? '' : 'live';
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      tell(error.message);
      page.classList.add('old');
      setText(pulse, 'not up to date');
      pulse.className = 'late';
    }
    keyButton.hidden = !hasKey();
    await pause(failures > 0 ? Math.min(2000 * failures, 15000) : view.every, signal, view);
  }
}

function open() {
  leave.abort();
  leave = new AbortController();
  const view = viewOf(location.hash);
  document.title = `${view.title} · Warren`;
  const place = location.hash.replace(/^#/, '').split('?')[0] || '/';
  for (const link of document.querySelectorAll('nav a')) {
    const to = link.getAttribute('href').slice(1);
    const here = to === '/' ? place === '/' || place.startsWith('/queues/') : place === to || place.startsWith(`${to}/`);
    if (here) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  page.replaceChildren(view.node);
  page.classList.remove('old');
  tell('');
  live(view, leave.signal);
}

keyButton.addEventListener('click', () => {
  setKey(null);
  location.reload();
});
onKeyWanted(askForKey);
addEventListener('hashchange', () => {
  open();
  page.focus();
});
open();
