// Numbers and times as people read them. Nothing known is shown as a dash.

import { now } from './api.js';

const none = '–';
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat('en-GB', { day: '2-digit', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });

export const number = (value) => value === null || value === undefined ? none : whole.format(value);

export const rate = (value) => value === null || value === undefined ? none : `${fine.format(value)}/s`;

/** Seconds as the two largest units: 3 m 20 s. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return none;
  const abs = Math.max(0, seconds);
  if (abs < 1) return abs === 0 ? '0 s' : `${Math.round(abs * 1000)} ms`;
  if (abs < 10) return `${fine.format(abs)} s`;
  const left = Math.round(abs);
  for (const [size, unit, part, lower] of [[86400, 'd', 3600, 'h'], [3600, 'h', 60, 'm'], [60, 'm', 1, 's']]) {
    if (left >= size) {
      const rest = Math.floor((left % size) / part);
      return rest > 0 ? `${whole.format(Math.floor(left / size))} ${unit} ${rest} ${lower}` : `${whole.format(Math.floor(left / size))} ${unit}`;
    }
  }
  return `${left} s`;
}

/** The time of day, with the date when that is another day. */
export function time(text) {
  if (!text) return none;
  const date = new Date(text);
  return (date.toDateString() === new Date(now()).toDateString() ? clock : day).format(date);
}

/** How long ago, or in how long. */
export function away(text) {
  if (!text) return none;
  const seconds = (now() - Date.parse(text)) / 1000;
  return seconds >= 0 ? `${duration(seconds)} ago` : `in ${duration(-seconds)}`;
}

/** When, and how long ago; null when that is not known. */
export const withAge = (text) => text ? `${time(text)} (${away(text)})` : null;

export const between = (from, to) => from && to ? duration((Date.parse(to) - Date.parse(from)) / 1000) : none;

export const words = (name) => name ? name.replaceAll('_', ' ').replace('dead lettered', 'dead-lettered') : none;

export const bytes = (count) => count === null || count === undefined ? none
  : count < 1024 ? `${count} B` : count < 1024 * 1024 ? `${fine.format(count / 1024)} KiB` : `${fine.format(count / 1024 / 1024)} MiB`;

/** JSON with line breaks, or the text itself when it is none. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
