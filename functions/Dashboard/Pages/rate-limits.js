// What is left in the buckets that are in use.

import { get } from './api.js';
import { el, table } from './dom.js';
import { duration, number } from './format.js';

export function rateLimits() {
  const list = table({
    caption: 'Limits in use',
    key: (bucket) => JSON.stringify([bucket.provider, bucket.total, bucket.workspace ?? null]),
    empty: 'No limit is in use: none is set, or every bucket is full. They are set with Warren:RateLimits.',
    rowClass: (bucket) => bucket.waiting > 0 ? 'warn' : '',
    columns: [
      { title: 'Provider', text: (bucket) => bucket.provider },
      { title: 'Workspace', text: (bucket) => bucket.total ? 'all together' : bucket.workspace ?? 'none' },
      { title: 'Waiting', class: 'number', text: (bucket) => number(bucket.waiting) },
      { title: 'Requests left', class: 'number', text: (bucket) => number(bucket.requestsLeft) },
      { title: 'A minute', class: 'number', text: (bucket) => number(bucket.requestsPerMinute) },
      { title: 'Tokens left', class: 'number', text: (bucket) => number(bucket.tokensLeft) },
      { title: 'A minute', class: 'number', text: (bucket) => number(bucket.tokensPerMinute) },
      { title: 'Burst', class: 'number', text: (bucket) => duration(bucket.burstSeconds) },
    ],
  });
  const more = el('p', { class: 'quiet', hidden: true }, 'There are more; the first 200 are shown.');

  async function refresh(signal) {
    const answer = await get('rate-limits', {}, signal);
    list.show(answer.items);
    more.hidden = !answer.more;
  }

  return { title: 'Rate limits', node: el('div', {}, el('h1', {}, 'Rate limits'), list.node, more), every: 2000, refresh };
}
