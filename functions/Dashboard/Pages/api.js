// Asks the functions beside this page.

const root = new URL('./', document.baseURI);
const keyName = `warren-key ${root.pathname}`;
let askForKey = async () => false;
let serverAhead = 0;

/** What went wrong, in words for the user. `status` is 0 when nobody answered. */
export class ApiError extends Error {
  constructor(status, title, detail) {
    super(detail ? `${title} ${detail}` : title);
    this.status = status;
  }
}

/** How a key is asked for: a function that resolves to whether the user gave one. */
export const onKeyWanted = (ask) => { askForKey = ask; };

export const hasKey = () => sessionStorage.getItem(keyName) !== null;

export const setKey = (key) => key ? sessionStorage.setItem(keyName, key) : sessionStorage.removeItem(keyName);

/** Now, on the server's clock. */
export const now = () => Date.now() + serverAhead;

/** The answer's JSON. Parameters that are empty are left out. */
export async function get(path, parameters, signal) {
  return send('GET', path, { parameters, signal });
}

export async function send(method, path, { parameters = {}, body, signal } = {}) {
  const address = new URL(path, root);
  for (const [name, value] of Object.entries(given(parameters))) address.searchParams.set(name, value);
  for (;;) {
    const answer = await request(method, address, body, signal);
    if (answer.status !== 401 || !await askForKey(hasKey())) return read(answer);
  }
}

/** What of an object has a value that is not empty. */
export const given = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== null && value !== ''));

/** A path of several parts, each of which may hold anything. */
export const path = (...parts) => parts.map(encodeURIComponent).join('/');

async function request(method, address, body, signal) {
  const headers = {};
  if (hasKey()) headers['x-functions-key'] = sessionStorage.getItem(keyName);
  if (body !== undefined) headers['content-type'] = 'application/json';
  try {
    const answer = await fetch(address, { method, headers, signal, cache: 'no-store', body: body === undefined ? undefined : JSON.stringify(body) });
    const date = Date.parse(answer.headers.get('date'));
    // The header has whole seconds: less than two are no difference between clocks.
    if (Math.abs(date - Date.now()) > 2000) serverAhead = date - Date.now();
    else serverAhead = 0;
    return answer;
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new ApiError(0, `Nobody answers at ${root.host}.`, 'The app is stopped or cannot be reached; this page tries again by itself.');
  }
}

async function read(answer) {
  const text = await answer.text();
  let json;
  try {
    json = text ? JSON.parse(text) : null;
  } catch {
    json = undefined;
  }
  if (answer.ok && json !== undefined) return json;
  if (answer.ok) throw new ApiError(answer.status, 'The answer cannot be read.', text.slice(0, 200));
  if (answer.status === 401) throw new ApiError(401, 'A function key is needed.', 'Reload the page to give one.');
  throw new ApiError(answer.status, json?.title ?? `The app answers ${answer.status}.`, json?.detail ?? '');
}
