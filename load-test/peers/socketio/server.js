// One node of a socket.io cluster, as the tutorials build it: WebSocket only, a room for each user, the Redis adapter between nodes.
//
//   REDIS_URL=redis://… node server.js <port> <callback|no-callback>
//
// Users log in with {user, password}. The producer is a user as well, who may emit
//   publish(users, notification, done)
// and hears done() when the notification is on its way: to Redis, and from there to the node where the users are. With "callback"
// each user's client answers every notification, and the answers come back through Redis to the node that published it; without,
// clients may emit "received" to the node that they are connected to.
'use strict';

const { createServer } = require('node:http');
const { createAdapter } = require('@socket.io/redis-adapter');
const { createClient } = require('redis');
const { Server } = require('socket.io');

const ACKNOWLEDGEMENT_LIMIT_MILLIS = 30_000;
const PASSWORD = 'load';

async function main(port, callback) {
  const publishing = createClient({ url: process.env.REDIS_URL });
  const subscribing = publishing.duplicate();
  await Promise.all([publishing.connect(), subscribing.connect()]);

  const http = createServer();
  const io = new Server(http, {
    adapter: createAdapter(publishing, subscribing),
    serveClient: false,
    transports: ['websocket'],
  });

  io.use((socket, next) => {
    const { user, password } = socket.handshake.auth;
    if (typeof user !== 'string' || password !== PASSWORD) {
      next(new Error('wrong password'));
    } else {
      socket.data.user = user;
      next();
    }
  });

  io.on('connection', (socket) => {
    socket.join(socket.data.user);
    // What a server would do with this is its own business, and so it is with a missing answer; the generator counts what arrives.
    socket.on('received', () => {});
    if (socket.data.user === 'producer') {
      socket.on('publish', (users, notification, done) => {
        if (callback) {
          io.to(users).timeout(ACKNOWLEDGEMENT_LIMIT_MILLIS).emit('notification', notification, () => {});
        } else {
          io.to(users).emit('notification', notification);
        }
        done();
      });
    }
  });

  http.listen(port, '127.0.0.1', () => console.log('socket.io is ready'));
}

main(Number(process.argv[2]), process.argv[3] === 'callback').catch((failure) => {
  console.error(failure);
  process.exit(1);
});
