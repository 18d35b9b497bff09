// The addresses of the dashboard's pages.

import { given } from './api.js';
import { el } from './dom.js';

/** A page by the parts of its name, which may hold anything, and what it is asked for; what is empty is left out. */
export function pageOf(parts, query = {}) {
  const asked = String(new URLSearchParams(given(query)));
  return `#/${parts.map(encodeURIComponent).join('/')}${asked && `?${asked}`}`;
}

export const taskLink = (id, text = id) => el('a', { href: pageOf(['tasks', id]) }, text);

export const queueLink = (name) => el('a', { href: pageOf(['queues', name]) }, name);

export const deadLetterLink = (id, text = id) => el('a', { href: pageOf(['dead-letters', id]) }, text);
