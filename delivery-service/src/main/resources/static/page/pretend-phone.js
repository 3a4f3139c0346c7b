// A phone that does not exist: registers as a device of the user like any app, and shows what would have gone to it.

const DEVICES = '/api/v1/devices';
const APP = 'demo';
const LOOK_MS = 1_500;

export class PretendPhone {
  #credentials;
  #user;
  #url;
  #show;
  #timer;

  /**
   * @param credentials connect(): a promise of a token
   * @param user whose phone it is
   * @param url where to ask what a phone shows
   * @param show callback: whether it is on, [{tag, at, title, body, link}], and what went wrong, if something did
   */
  constructor(credentials, user, url, show) {
    this.#credentials = credentials;
    this.#user = user;
    this.#url = url;
    this.#show = show;
  }

  /** Goes on with the phone that the user has here, if there is one. */
  start() {
    if (this.#phone()) this.#look();
    else this.#show(false, []);
  }

  async switchOn() {
    const token = `pretend-${crypto.randomUUID()}`;
    const device = { provider: 'fcm', app: APP, kind: 'token', target: token, platform: 'android', name: 'Pretend phone' };
    const answer = await this.#ask('POST', '', device).catch(() => undefined);
    if (!answer?.ok) {
      this.#show(false, [], `The phone could not be registered${answer ? `: ${answer.status}` : ''}`);
      return;
    }
    const { id } = await answer.json();
    localStorage.setItem(this.#key(), JSON.stringify({ id, token }));
    this.#look();
  }

  async switchOff() {
    const phone = this.#phone();
    this.stop();
    localStorage.removeItem(this.#key());
    this.#show(false, []);
    if (phone) await this.#ask('DELETE', `/${phone.id}`).catch(() => undefined);
  }

  /** Nobody looks at it any more; it stays on. */
  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #look() {
    const phone = this.#phone();
    if (!phone) return;
    const answer = document.hidden ? undefined : await fetch(`${this.#url}/${phone.token}`, { cache: 'no-store' }).catch(() => undefined);
    if (this.#phone()?.token !== phone.token) return;
    if (answer?.ok) this.#show(true, await answer.json());
    this.#timer = setTimeout(() => this.#look(), LOOK_MS);
  }

  async #ask(method, path, body) {
    const headers = { Authorization: `Bearer ${await this.#credentials.connect()}` };
    if (body) headers['Content-Type'] = 'application/json';
    return fetch(DEVICES + path, { method, headers, body: body && JSON.stringify(body) });
  }

  #phone() {
    return JSON.parse(localStorage.getItem(this.#key()));
  }

  #key() {
    return `herald.phone.${this.#user}`;
  }
}
