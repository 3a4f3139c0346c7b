// A stock @stomp/stompjs client under a test's command.
//
// Standard input takes one JSON command a line, standard output gives one JSON event a line.
//   {"do":"connect","url":…,"token":…,"ack":"client-individual|client|auto","acknowledge":true|false,"after":…?}
//   {"do":"acknowledge"}                        what is held back: each one, or the last one in mode client
//   {"do":"disconnect"}                         orderly: DISCONNECT with a receipt, so acknowledgements are durable
//   {"do":"drop"}                               the socket is cut without a word
// Events: connected, message {seq, cursor, id, type, title}, disconnected, closed {code, reason}, error {message}
import { createInterface } from 'node:readline';
import { Client } from '@stomp/stompjs';
import WebSocket from 'ws';

const tell = (event, facts = {}) => process.stdout.write(JSON.stringify({ event, ...facts }) + '\n');

let client;
let mode;
let held = [];

function connect({ url, token, ack, acknowledge, after }) {
  mode = ack;
  held = [];
  client = new Client({
    webSocketFactory: () => new WebSocket(url, ['v12.stomp', 'v11.stomp', 'v10.stomp']),
    connectHeaders: { Authorization: `Bearer ${token}` },
    reconnectDelay: 0,
    onConnect: () => {
      tell('connected');
      client.subscribe('/user/queue/notifications', receive(acknowledge), after ? { ack, after } : { ack });
    },
    onDisconnect: () => tell('disconnected'),
    onStompError: frame => tell('error', { message: frame.headers.message }),
    onWebSocketClose: event => tell('closed', { code: event.code, reason: String(event.reason ?? '') }),
  });
  client.activate();
}

const receive = acknowledge => message => {
  const { seq, cursor, type } = message.headers;
  const content = type ? {} : JSON.parse(message.body);
  tell('message', { seq: seq && Number(seq), cursor, type, id: message.headers['notification-id'], title: content.title });
  if (type || mode === 'auto') return;
  if (acknowledge) message.ack();
  else held.push(message);
};

function acknowledge() {
  const due = mode === 'client' ? held.slice(-1) : held;
  due.forEach(message => message.ack());
  held = [];
}

const commands = {
  connect,
  acknowledge,
  disconnect: () => client.deactivate(),
  drop: () => client.forceDisconnect(),
};

createInterface({ input: process.stdin })
  .on('line', line => {
    const command = JSON.parse(line);
    commands[command.do](command);
  })
  .on('close', () => process.exit(0));
