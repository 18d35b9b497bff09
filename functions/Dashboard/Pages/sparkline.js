// A small line of the last values, drawn by the browser.

const namespace = 'http://www.w3.org/2000/svg';
const width = 120;
const height = 24;

/** Keeps the last values by name, also while other pages are looked at. */
export class History {
  constructor(length) {
    this.length = length;
    this.values = new Map();
  }

  add(name, value) {
    const values = this.values.get(name) ?? [];
    values.push(value ?? 0);
    if (values.length > this.length) values.shift();
    this.values.set(name, values);
  }

  of(name) {
    return this.values.get(name) ?? [];
  }
}

export function sparkline() {
  const line = document.createElementNS(namespace, 'polyline');
  const node = document.createElementNS(namespace, 'svg');
  node.setAttribute('viewBox', `0 0 ${width} ${height}`);
  node.setAttribute('class', 'spark');
  node.setAttribute('aria-hidden', 'true');
  node.append(line);
  return {
    node,
    show(values, length) {
      const top = Math.max(1, ...values);
      const step = width / Math.max(1, length - 1);
      const from = width - step * (values.length - 1);
      line.setAttribute('points', values.map((value, index) => `${(from + index * step).toFixed(1)},${(height - 2 - (value / top) * (height - 4)).toFixed(1)}`).join(' '));
    },
  };
}
