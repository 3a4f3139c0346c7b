// Whether this browser is notified while the page is closed: one push subscription, registered as a device of who is signed in.
//
// What the browser knows of it is kept in localStorage: whose device, its id and its endpoint. The server may have dropped it meanwhile,
// and the browser may have renewed it, so both are asked at every start.

const DEVICE = 'herald.device';
const DEVICES = '/api/v1/devices';
const WORKER = '/push.js';
const PATIENCE_MS = 10_000;

/** Browsers with trusted types start a worker from an address that a policy has let pass, and this is the only one. */
const addresses = self.trustedTypes?.createPolicy('herald-push', {
  createScriptURL: url => {
    if (url !== WORKER) throw new TypeError('not the service worker');
    return url;
  },
});

/** Whether this browser can do it at all; in a private window or without TLS many cannot. */
export const supported = 'serviceWorker' in navigator && 'PushManager' in self && 'Notification' in self;

export class BrowserPush {
  #credentials;
  #user;
  #show;
  #turn = Promise.resolve();

  /**
   * @param credentials connect(): a promise of a token
   * @param user who is signed in
   * @param show callback: 'on', 'off' or 'blocked' (by the browser's settings), and what went wrong, if something did
   */
  constructor(credentials, user, show) {
    this.#credentials = credentials;
    this.#user = user;
    this.#show = show;
  }

  /** Sees to it that what was turned on works. */
  start() {
    navigator.serviceWorker.addEventListener('message', this.#whenChanged);
    return this.#inTurn(() => this.#check());
  }

  /** Call it when a button is pressed: the browser asks for permission then only. */
  turnOn() {
    const permission = Notification.requestPermission();
    return this.#inTurn(async () => {
      if ((await permission) === 'granted') await this.#register(false);
      this.#show(this.#state());
    });
  }

  turnOff() {
    return this.#inTurn(async () => {
      await this.#remove();
      this.#show(this.#state());
    });
  }

  /** Sign-out: nothing of this user is to be shown here any more. */
  leave() {
    navigator.serviceWorker.removeEventListener('message', this.#whenChanged);
    return this.#inTurn(() => this.#remove());
  }

  #whenChanged = event => {
    if (event.data?.type === 'subscription-changed') this.#inTurn(() => this.#check());
  };

  /** One after the other, whoever asks. */
  #inTurn(work) {
    this.#turn = this.#turn.then(work).catch(problem => this.#show(this.#state(), problem.message));
    return this.#turn;
  }

  #state() {
    if (Notification.permission === 'denied') return 'blocked';
    return Notification.permission === 'granted' && known()?.user === this.#user ? 'on' : 'off';
  }

  async #check() {
    const device = known();
    if (device && (device.user !== this.#user || Notification.permission !== 'granted')) {
      await this.#remove();
    } else if (device) {
      const answer = await this.#ask('PATCH', `/${device.id}`, here());
      if (!answer.ok && answer.status !== 404) throw new Error(await problem(answer));
      const { droppedAt, droppedReason } = answer.ok ? await answer.json() : {};
      const dead = droppedAt && droppedReason !== 'limit';
      const subscription = await (await worker()).pushManager.getSubscription();
      if (!answer.ok || droppedAt || subscription?.endpoint !== device.endpoint || !isFor(subscription, await this.#key())) {
        await this.#register(dead);
      }
    }
    this.#show(this.#state());
  }

  /** @param anew whether a subscription that is there is of no use */
  async #register(anew) {
    const { pushManager } = await worker();
    const key = await this.#key();
    let subscription = await pushManager.getSubscription();
    if (subscription && (anew || !isFor(subscription, key))) {
      await subscription.unsubscribe();
      subscription = null;
    }
    subscription ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    const device = { provider: 'web-push', platform: 'web', subscription: subscription.toJSON(), name: name(), ...here() };
    const answer = await this.#ask('POST', '', device);
    if (!answer.ok) throw new Error(await problem(answer));
    const { id } = await answer.json();
    const before = known();
    localStorage.setItem(DEVICE, JSON.stringify({ user: this.#user, id, endpoint: subscription.endpoint }));
    if (before && before.id !== id) await this.#ask('DELETE', `/${before.id}`);
  }

  /** Also where the server is away: a subscription that the browser has ended takes no more pushes. */
  async #remove() {
    const device = known();
    localStorage.removeItem(DEVICE);
    const registration = await navigator.serviceWorker.getRegistration(WORKER);
    const subscription = await registration?.pushManager.getSubscription();
    await subscription?.unsubscribe();
    for (const shown of (await registration?.getNotifications()) ?? []) shown.close();
    await navigator.clearAppBadge?.().catch(() => {});
    if (device?.user === this.#user) await this.#ask('DELETE', `/${device.id}`);
  }

  async #key() {
    const answer = await this.#ask('GET', '/web-push-key');
    if (!answer.ok) throw new Error(await problem(answer));
    return (await answer.json()).publicKey;
  }

  async #ask(method, path, body) {
    const headers = { Authorization: `Bearer ${await this.#credentials.connect()}` };
    if (body) headers['Content-Type'] = 'application/json';
    return fetch(DEVICES + path, { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE_MS) });
  }
}

function known() {
  return JSON.parse(localStorage.getItem(DEVICE));
}

async function worker() {
  await navigator.serviceWorker.register(addresses ? addresses.createScriptURL(WORKER) : WORKER);
  return navigator.serviceWorker.ready;
}

/** Whether a subscription is bound to this key. Browsers that do not say are believed. */
function isFor(subscription, key) {
  const bound = subscription.options?.applicationServerKey;
  if (!bound) return true;
  const text = btoa(String.fromCharCode(...new Uint8Array(bound)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '') === key;
}

/** What may change between two visits. */
function here() {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { locale: navigator.language, ...(timeZone !== 'Etc/Unknown' && { timeZone }) };
}

function name() {
  const platform = navigator.userAgentData?.platform || navigator.platform;
  return platform ? `Browser on ${platform}`.slice(0, 100) : 'Browser';
}

async function problem(answer) {
  const { detail, title } = await answer.json().catch(() => ({}));
  return detail ?? title ?? `The server answers ${answer.status}`;
}
