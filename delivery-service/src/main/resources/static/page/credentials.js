// Where tokens come from: the development issuer, which gives one for any name, or the person at the keyboard.
// A pasted token stays in this tab's sessionStorage; of the issuer's, only the name is remembered.

const NAME = 'herald.name';
const TOKEN = 'herald.token';

/** What was used last: connect() and publish() resolve to a token; renewable tells whether to a new one each time. */
export function remembered(tokenUrl) {
  const token = sessionStorage.getItem(TOKEN);
  if (token) return pasted(token);
  const name = localStorage.getItem(NAME);
  return name && tokenUrl ? issued(tokenUrl, name) : undefined;
}

/** Whether an issuer is there: the address may be configured while nobody has started one. */
export async function answers(tokenUrl) {
  const keys = new URL('jwks.json', new URL(tokenUrl, location.href));
  return fetch(keys, { cache: 'no-store' }).then(answer => answer.ok, () => false);
}

export function issued(tokenUrl, name) {
  localStorage.setItem(NAME, name);
  sessionStorage.removeItem(TOKEN);
  return {
    renewable: true,
    connect: () => issue(tokenUrl, name, ''),
    publish: () => issue(tokenUrl, name, 'publish'),
  };
}

export function pasted(token) {
  const bare = token.trim().replace(/^Bearer\s+/i, '');
  sessionStorage.setItem(TOKEN, bare);
  return { renewable: false, connect: async () => bare, publish: async () => bare };
}

/** Signs out; the name stays as a suggestion. */
export function forget() {
  const name = localStorage.getItem(NAME) ?? '';
  localStorage.removeItem(NAME);
  sessionStorage.removeItem(TOKEN);
  return name;
}

async function issue(tokenUrl, name, scope) {
  const url = new URL(tokenUrl, location.href);
  url.search = new URLSearchParams(scope ? { user: name, scope } : { user: name });
  const answer = await fetch(url, { cache: 'no-store' }).catch(() => {
    throw new Error('The token issuer does not answer');
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(answer.status === 400 ? text.trim() : `The token issuer answers ${answer.status}`);
  return text.trim();
}
