// Makes elements. Every text becomes a text node, never markup.

/** el('a', { href, class, onclick, hidden }, 'text', node, null, [more]) */
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** A text that is changed only when it differs, so that a selection in it survives. */
export function setText(element, text) {
  const wanted = text === null || text === undefined ? '' : String(text);
  if (element.textContent !== wanted) element.textContent = wanted;
}

/**
 * A table that is kept up to date: rows stay where their item does, so that focus and selection survive.
 * A column is { title, class, text(item) } or { title, class, make(row), update(cell, item, row) } whose cell is made once; row.item is the row's item of the moment.
 */
export function table({ caption, columns, key, empty, rowClass }) {
  const body = el('tbody');
  const nothing = el('p', { class: 'quiet' }, empty);
  const grid = el('table', {}, el('caption', {}, caption), el('thead', {}, el('tr', {}, columns.map((column) => el('th', { scope: 'col', class: column.class }, column.title)))), body);
  const rows = new Map();
  // Until something is known, it is not known to be empty.
  grid.hidden = true;
  nothing.hidden = true;
  const node = el('div', { class: 'table' }, grid, nothing);

  function rowFor(item) {
    const row = { item, cells: [] };
    row.node = el('tr', {}, columns.map((column) => {
      // A long text is cut to some lines, which a table's cell itself cannot do.
      const long = column.class === 'text' ? el('div', { class: 'clip' }) : null;
      const cell = el('td', { class: column.class }, long, column.make ? column.make(row) : null);
      row.cells.push(long ?? cell);
      return cell;
    }));
    return row;
  }

  function show(items) {
    const wanted = new Set(items.map(key));
    for (const [name, row] of rows) {
      if (!wanted.has(name)) {
        row.node.remove();
        rows.delete(name);
      }
    }
    items.forEach((item, index) => {
      const name = key(item);
      let row = rows.get(name);
      if (!row) {
        row = rowFor(item);
        rows.set(name, row);
      }
      row.item = item;
      if (rowClass) row.node.className = rowClass(item);
      columns.forEach((column, at) => {
        if (column.text) setText(row.cells[at], column.text(item));
        if (column.class === 'text') row.cells[at].title = row.cells[at].textContent;
        column.update?.(row.cells[at], item, row);
      });
      if (body.children[index] !== row.node) body.insertBefore(row.node, body.children[index] ?? null);
    });
    nothing.hidden = items.length > 0;
    grid.hidden = items.length === 0;
  }

  return { node, show };
}

/** Names and values; what has no value is left out. A value is a text or a node. */
export function facts(pairs) {
  return el('dl', {}, pairs.filter(([, value]) => value !== null && value !== undefined && value !== '').map(([name, value]) => el('div', { class: value.length > 100 ? 'long' : null }, el('dt', {}, name), el('dd', {}, value))));
}
