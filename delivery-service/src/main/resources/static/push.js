// The service worker: shows what is pushed while the page is closed. What is in a push is only ever shown as text, and a link is
// followed only if it leads to https or to this host. docs/protocol.md describes the messages.

const SITE = 'Herald';
const NOTHING_SAID = 'You have a new notification';

addEventListener('install', () => skipWaiting());
addEventListener('activate', event => event.waitUntil(clients.claim()));

addEventListener('push', event => {
  const push = read(event.data);
  event.waitUntil(Promise.all([push.type === 'withdraw' ? withdraw(push) : show(push), showBadge(push.badge)]));
});

addEventListener('notificationclick', event => {
  event.notification.close();
  const { link, links } = event.notification.data ?? {};
  event.waitUntil(follow((event.action && links?.get(event.action)) || link));
});

// The page has the token that registering takes: it does so now if it is open, else when it is opened next.
addEventListener('pushsubscriptionchange', event => {
  event.waitUntil((async () => {
    const options = event.newSubscription ? undefined : event.oldSubscription?.options;
    if (options) await registration.pushManager.subscribe(options);
    for (const page of await pages()) page.postMessage({ type: 'subscription-changed' });
  })());
});

function read(data) {
  try {
    const push = data?.json();
    return push && typeof push === 'object' ? push : {};
  } catch {
    return {};
  }
}

/** Browsers want each push but a withdrawal to be seen, so there is always something to show. One of the same tag is replaced. */
function show(push) {
  const title = text(push.title);
  const body = text(push.body);
  const actions = (Array.isArray(push.actions) ? push.actions : []).filter(action => text(action?.id) && text(action.title));
  const options = {
    body: title || body ? body : NOTHING_SAID,
    tag: text(push.tag),
    actions: actions.slice(0, self.Notification?.maxActions ?? 0).map(({ id, title }) => ({ action: id, title })),
    data: { link: destination(push.link), links: new Map(actions.map(({ id, link }) => [id, destination(link)])) },
  };
  const image = destination(push.image);
  if (image) options.image = image;
  return registration.showNotification(title || SITE, options);
}

async function withdraw(push) {
  const tag = text(push.tag);
  if (!tag) return; // which would be all
  for (const shown of await registration.getNotifications({ tag })) shown.close();
}

async function showBadge(count) {
  if (!Number.isInteger(count) || !navigator.setAppBadge) return;
  await (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => {});
}

/** Where a link leads; null where it must not. */
function destination(link) {
  const url = text(link) && URL.canParse(link, location.origin) ? new URL(link, location.origin) : null;
  return url && (url.protocol === 'https:' || url.origin === location.origin) ? url.href : null;
}

/** Opens it, or else the page; what is open already comes to the front. */
async function follow(link) {
  const wanted = link ?? new URL('/', location.origin).href;
  const open = (await pages()).find(page => page.url === wanted);
  return open ? open.focus() : clients.openWindow(wanted);
}

function pages() {
  return clients.matchAll({ type: 'window', includeUncontrolled: true });
}

function text(value) {
  return typeof value === 'string' ? value : '';
}
