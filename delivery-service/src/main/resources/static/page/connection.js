// One user's live connection: connects, reconnects with jitter, and hands on what arrives, exactly once and in order.
//
// The cursor is the whole memory: it is kept in localStorage per user, given as `after` at every SUBSCRIBE, and moved only
// after the notification has been handed on. Whatever happens in between, the server sends the rest again.
import { Client } from '@stomp/stompjs';

const DESTINATION = '/user/queue/notifications';
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/** A server that goes away says when to come back, for each client another time. */
const COME_BACK = /; reconnect in (\d{1,5}) ms$/;

/** What the close codes of docs/protocol.md ask for; all others ask to come again, sooner or later. */
const between = (low, high) => code => code >= low && code <= high;
const WITH_ANOTHER_TOKEN = between(4200, 4299);
const NOT_LIKE_THIS = between(4300, 4399);

export class Connection {
  #credentials;
  #on;
  #client;
  #timer;
  #attempts = 0;
  #wanted = false;
  #user;
  #cursor;
  #refusal;

  /**
   * @param credentials connect(): a promise of a token, asked before every attempt; renewable: whether asking again helps
   * @param on callbacks: state(name, detail), user(id), notification({cursor, seq, timestamp, body}),
   *   replaced(seq): take it away, a newer one has its place or it was cancelled; marker(type, cursor),
   *   acknowledged(cursor)
   */
  constructor(credentials, on) {
    this.#credentials = credentials;
    this.#on = on;
  }

  /** Whether it is open or on its way to be. */
  get wanted() {
    return this.#wanted;
  }

  open() {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#attempts = 0;
    addEventListener('online', this.#whenOnline);
    this.#connect();
  }

  /** Ends it; resolves when the server has everything this page acknowledged. */
  async close() {
    this.#wanted = false;
    removeEventListener('online', this.#whenOnline);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#on.state('offline');
    await this.#client?.deactivate();
  }

  async #connect() {
    this.#refusal = undefined;
    this.#on.state('connecting');
    let token;
    try {
      token = await this.#credentials.connect();
    } catch (problem) {
      if (this.#wanted) this.#later(problem.message);
      return;
    }
    if (!this.#wanted) return;

    const client = new Client({
      brokerURL: new URL('/ws', location.href).href.replace(/^http/, 'ws'),
      connectHeaders: { Authorization: `Bearer ${token}` },
      reconnectDelay: 0, // stompjs knows no jitter; #later does
      connectionTimeout: 10_000,
      heartbeatIncoming: 10_000,
      heartbeatOutgoing: 10_000,
      onConnect: frame => this.#subscribe(client, frame),
      onStompError: frame => { this.#refusal = frame.headers.message || 'The server refused the connection'; },
      onWebSocketClose: event => { if (client === this.#client) this.#closed(event); },
    });
    this.#client = client;
    client.activate();
  }

  #subscribe(client, connected) {
    const user = connected.headers['user-name']; // the user id, after the server's template
    if (user !== this.#user) {
      this.#user = user;
      this.#cursor = localStorage.getItem(this.#key()) ?? undefined;
      this.#on.user(user);
    }
    const headers = { ack: 'client-individual', 'accept-language': navigator.languages.join(',') };
    if (this.#cursor) headers.after = this.#cursor;
    client.subscribe(DESTINATION, message => this.#receive(message), headers);
    this.#attempts = 0;
    this.#on.state('connected');
  }

  #receive(message) {
    const { type, cursor, seq, timestamp, replaces, kind } = message.headers;
    if (type) {
      this.#on.marker(type, cursor);
    } else {
      if (replaces) this.#on.replaced(Number(replaces));
      if (kind !== 'cancel') this.#on.notification({ cursor, seq: Number(seq), timestamp, body: message.body });
    }
    this.#cursor = cursor;
    localStorage.setItem(this.#key(), cursor);
    if (!type) {
      message.ack();
      this.#on.acknowledged(cursor);
    }
  }

  #closed(event) {
    if (!this.#wanted) return;
    const reason = this.#refusal ?? event.reason;
    if (NOT_LIKE_THIS(event.code) || (WITH_ANOTHER_TOKEN(event.code) && !this.#credentials.renewable)) {
      this.#wanted = false;
      this.#on.state('refused', reason);
      return;
    }
    this.#later(reason, event.reason.match(COME_BACK)?.[1]);
  }

  /** When a server that goes away has asked for. Otherwise soon after a connection that worked, later after one that did not; half
   *  of that delay is random, so that a restarted server is not met by everybody at once. */
  #later(reason, asked) {
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#attempts++);
    const delay = asked ? Number(asked) : longest * (0.5 + Math.random() / 2);
    this.#on.state('waiting', reason, delay);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#connect();
    }, delay);
  }

  #whenOnline = () => {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#attempts = 0;
    this.#connect();
  };

  #key() {
    return `herald.cursor.${this.#user}`;
  }
}
