// The page: who is signed in, one connection, the list and the form.
import { BrowserPush, supported } from './browser-push.js';
import { Connection } from './connection.js';
import { answers, forget, issued, pasted, remembered } from './credentials.js';
import { InboxView } from './inbox-view.js';
import { PretendPhone } from './pretend-phone.js';
import { publish } from './publish.js';

const $ = id => document.getElementById(id);
const view = new InboxView($('entries'), $('entry'), $('marker'));
const settings = await fetch('/page/settings').then(answer => answer.json());
if (settings.tokenUrl && !(await answers(settings.tokenUrl))) settings.tokenUrl = null;

let credentials;
let connection;
let push;
let phone;
let countdown;

function signIn(chosen) {
  credentials = chosen;
  view.clear();
  $('position').textContent = '';
  $('outcome').textContent = '';
  $('notice').hidden = true;
  connection = new Connection(credentials, {
    state: showState,
    user: showUser,
    notification: entry => {
      view.add(entry);
      $('position').textContent = `#${entry.seq}`;
    },
    replaced: seq => view.remove(seq),
    marker: type => {
      view.mark(type);
      if (type === 'caught-up') navigator.clearAppBadge?.().catch(() => {}); // what it counted is on the page
    },
    acknowledged: cursor => view.acknowledge(cursor),
  });
  $('welcome').hidden = true;
  $('session').hidden = $('desk').hidden = false;
  connection.open();
}

async function signOut() {
  $('sign-out').disabled = true;
  await push?.leave();
  push = undefined;
  phone?.stop();
  phone = undefined;
  $('push').hidden = $('phone').hidden = true;
  const name = forget();
  await connection?.close();
  connection = undefined;
  $('sign-out').disabled = false;
  $('session').hidden = $('desk').hidden = true;
  welcome(name);
}

function welcome(name = '') {
  $('welcome').hidden = false;
  $('sign-in-name').hidden = !settings.tokenUrl;
  $('sign-in-other').open = !settings.tokenUrl;
  $('sign-in-other').classList.toggle('only', !settings.tokenUrl);
  $('name').value = name;
  (settings.tokenUrl ? $('name') : $('token')).focus();
}

function showUser(user) {
  $('user').textContent = user;
  $('to').value = user;
  if (settings.phoneUrl) {
    phone?.stop();
    phone = new PretendPhone(credentials, user, settings.phoneUrl, showPhone);
    phone.start();
  }
  if (!supported) return;
  push = new BrowserPush(credentials, user, showPush);
  push.start();
}

function showPhone(on, shown, problem) {
  $('phone').hidden = false;
  $('phone').dataset.on = on;
  $('phone-toggle').textContent = on ? 'Throw it away' : 'Take one';
  $('phone-screen').hidden = !on;
  $('phone-text').textContent = problem
    ?? (!on ? 'A device that does not exist, to see what would go to one.'
      : shown.length ? 'What no open page acknowledged in time:'
        : 'Shows what no open page acknowledges in time. Disconnect above, wait ten seconds, and send something.');
  const seen = [...$('phone-screen').children].map(item => item.dataset.tag).join();
  const now = shown.map(each => each.tag).reverse().join();
  if (seen === now) return;
  $('phone-screen').replaceChildren(...shown.reverse().map(each => {
    const item = $('shown').content.cloneNode(true).firstElementChild;
    item.dataset.tag = each.tag;
    item.querySelector('time').dateTime = each.at;
    item.querySelector('time').textContent = new Date(each.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    item.querySelector('b').textContent = each.title;
    item.querySelector('span').textContent = each.body;
    return item;
  }));
}

function showPush(state, problem) {
  const words = {
    on: 'This browser is notified when the page is closed.',
    off: '',
    blocked: 'The browser’s settings keep this site from notifying you.',
  };
  $('push').hidden = false;
  $('push').dataset.state = problem ? 'failed' : state;
  $('push-text').textContent = problem ?? words[state];
  $('push-toggle').textContent = state === 'on' ? 'Stop' : 'Notify this browser when it is closed';
  $('push-toggle').hidden = state === 'blocked';
  $('push-toggle').onclick = () => (state === 'on' ? push.turnOff() : push.turnOn());
}

function showState(name, detail, delay) {
  clearInterval(countdown);
  const show = words => { $('state-text').textContent = words; };
  $('state').dataset.state = name;
  $('toggle').textContent = connection.wanted ? 'Disconnect' : 'Connect';
  $('notice').hidden = true;
  switch (name) {
    case 'connected': return show('Connected');
    case 'connecting': return show('Connecting…');
    case 'offline': return show('Disconnected');
    case 'refused':
      $('notice').textContent = detail || 'The server refused the connection.';
      $('notice').hidden = false;
      return show('Refused');
    case 'waiting': {
      const until = Date.now() + delay;
      const tick = () => show(`Reconnecting in ${Math.max(1, Math.ceil((until - Date.now()) / 1000))} s`);
      countdown = setInterval(tick, 1000);
      $('state').title = detail ?? '';
      return tick();
    }
  }
}

async function send(event) {
  event.preventDefault();
  const form = event.target;
  const field = name => form.elements[name].value.trim();
  const notification = { audience: { user: field('to') }, title: field('title') };
  if (field('body')) notification.body = field('body');
  if (field('link')) notification.link = field('link');

  const button = form.querySelector('button');
  button.disabled = true;
  try {
    const id = await publish(settings.publishUrl, await credentials.publish(), notification);
    showOutcome('accepted', `Accepted as ${id}`);
    for (const name of ['title', 'body', 'link']) form.elements[name].value = '';
    form.elements.title.focus();
  } catch (problem) {
    showOutcome('refused', problem.message);
  } finally {
    button.disabled = false;
  }
}

function showOutcome(outcome, words) {
  $('outcome').dataset.outcome = outcome;
  $('outcome').textContent = words;
}

$('sign-in-name').addEventListener('submit', event => {
  event.preventDefault();
  signIn(issued(settings.tokenUrl, $('name').value.trim()));
});
$('sign-in-token').addEventListener('submit', event => {
  event.preventDefault();
  signIn(pasted($('token').value));
  $('token').value = '';
});
$('publish').addEventListener('submit', send);
$('sign-out').addEventListener('click', signOut);
$('phone-toggle').addEventListener('click', () => {
  if ($('phone').dataset.on === 'true') phone.switchOff();
  else phone.switchOn();
});
$('toggle').addEventListener('click', () => {
  if (connection.wanted) connection.close();
  else connection.open();
});

const last = remembered(settings.tokenUrl);
if (last) signIn(last);
else welcome();
