// The list. What comes out of a notification is only ever set as text, and a link is one only if it leads to http(s).

const MOST_SHOWN = 500;
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' });

const MARKERS = {
  'caught-up': () => `Up to date at ${clock.format()}`,
  reset: () => 'The server restored its history: what is not acknowledged comes again',
};

export class InboxView {
  #list;
  #entry;
  #marker;
  #shown = new Map();

  constructor(list, entryTemplate, markerTemplate) {
    this.#list = list;
    this.#entry = entryTemplate.content.firstElementChild;
    this.#marker = markerTemplate.content.firstElementChild;
  }

  clear() {
    this.#list.replaceChildren();
    this.#shown.clear();
  }

  add({ cursor, seq, timestamp, body }) {
    const content = read(body);
    const item = this.#entry.cloneNode(true);
    item.dataset.seq = seq;
    item.querySelector('.seq').textContent = `#${seq}`;
    item.querySelector('h3').textContent = text(content.title) || 'Untitled';
    item.querySelector('.text').textContent = text(content.body);
    showTime(item.querySelector('time'), content.createdAt ?? timestamp);
    showLink(item.querySelector('.link'), content.link);
    this.#list.prepend(item);
    this.#shown.set(cursor, item);
    this.#trim();
  }

  /** What was replaced or cancelled; it may have been trimmed, or never shown here. */
  remove(seq) {
    for (const [cursor, item] of this.#shown) {
      if (Number(item.dataset.seq) === seq) {
        this.#shown.delete(cursor);
        item.remove();
      }
    }
  }

  acknowledge(cursor) {
    const tick = this.#shown.get(cursor)?.querySelector('.tick');
    if (tick) tick.hidden = false;
  }

  /** A line between what was missed and what comes live; two in a row say no more than one. */
  mark(type) {
    const words = MARKERS[type]?.();
    if (!words) return;
    const newest = this.#list.firstElementChild;
    const line = newest?.classList.contains('marker') ? newest : this.#marker.cloneNode(true);
    line.dataset.marker = type;
    line.firstElementChild.textContent = words;
    this.#list.prepend(line);
  }

  #trim() {
    while (this.#shown.size > MOST_SHOWN) {
      const [oldest] = this.#shown.keys();
      this.#shown.delete(oldest);
      this.#list.lastElementChild?.remove();
    }
  }
}

function read(body) {
  try {
    const content = JSON.parse(body);
    return content && typeof content === 'object' ? content : {};
  } catch {
    return {};
  }
}

function text(value) {
  return typeof value === 'string' ? value : '';
}

function showTime(element, when) {
  const time = new Date(Number.isNaN(Number(when)) ? when : Number(when));
  if (Number.isNaN(time.getTime())) return;
  const today = day.format(time) === day.format();
  element.dateTime = time.toISOString();
  element.title = full.format(time);
  element.textContent = today ? clock.format(time) : `${day.format(time)}, ${clock.format(time)}`;
}

function showLink(element, link) {
  const url = typeof link === 'string' ? URL.parse(link, location.href) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return;
  element.href = url.href;
  element.textContent = url.origin === location.origin ? url.pathname + url.search : url.host + url.pathname.replace(/\/$/, '');
}
