// What is not as it should be, and what is worth another look.

import { el } from './dom.js';
import { away } from './format.js';

export function findings() {
  const node = el('ul', { class: 'findings' });
  let last = '';
  return {
    node,
    show(health, advice) {
      const items = [
        ...health.map((finding) => [finding.problem ? 'problem' : 'warning', finding.text, finding.since]),
        ...advice.map((text) => ['advice', text, null]),
      ];
      const now = JSON.stringify(items);
      if (now !== last) {
        node.replaceChildren(...items.map(([kind, text, since]) => el('li', { class: kind }, el('b', {}, `${kind[0].toUpperCase()}${kind.slice(1)}: `), text, since ? el('span', { class: 'quiet', title: since }, ` (${away(since)})`) : null)));
        last = now;
      }
      node.hidden = items.length === 0;
    },
  };
}
