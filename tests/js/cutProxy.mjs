import net from 'node:net';
import { once } from 'node:events';

/** A TCP relay in front of a server of this machine, whose connections a test can cut. */
export async function cutProxy(target) {
  let { hostname, port } = new URL(target);
  const open = new Set();
  let isRefusing = false;
  const keep = (socket) => {
    open.add(socket);
    socket.setNoDelay(true).on('error', () => {}).on('close', () => open.delete(socket));
  };
  // A socket that is ending already is not reset: Node (EINVAL) would leave its handle open for ever, and with it the process.
  const reset = (socket) => socket.writableEnded ? socket.destroy() : socket.resetAndDestroy();
  const listener = net.createServer((client) => {
    if (isRefusing) {
      client.on('error', () => {}).resetAndDestroy();
      return;
    }
    const server = net.connect(Number(port), hostname);
    keep(client);
    keep(server);
    client.pipe(server).pipe(client);
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const cut = () => {
    const sockets = [...open];
    for (const socket of sockets) reset(socket);
    return sockets.length;
  };
  return {
    url: `http://127.0.0.1:${listener.address().port}`,
    /** Resets every connection, with no goodbye; says how many sockets that were. */
    cut,
    /** Leads those who come from now on to another server. */
    leadTo(other) {
      ({ hostname, port } = new URL(other));
    },
    /** Whether those who come are turned away. */
    refuse(isRefused) {
      isRefusing = isRefused;
    },
    async close() {
      cut();
      listener.close();
      await once(listener, 'close');
    },
  };
}
