// The workers' side of a gateway that answers as a test says, over HTTP and over SignalR's JSON: for answers that a real one gives rarely.
import { once } from 'node:events';
import { createServer } from 'node:http';
import WebSocket from 'ws';

const mark = '\x1e'; // ends each message of SignalR

/** `refusalOf(lease, events)` gives the error with which a publish is refused, as "code: sentence", or nothing. */
export async function standIn(refusalOf) {
  const published = [];
  const verbs = {
    register: () => ({ leaseSeconds: 30, window: 256 }),
    renew: ({ leases }) => ({ renewed: leases, lost: [] }),
    resume: ({ leases }) => ({ runs: leases.map((lease) => ({ lease, acceptedThrough: 0, cancelRequested: false })), lost: [] }),
    publish: ({ lease, events }) => {
      const refusal = refusalOf(lease, events);
      if (refusal) throw new Error(refusal);
      published.push(...events.map(({ type, data }) => ({ lease, type, data })));
      return { acceptedThrough: events.at(-1).n, window: 256 };
    },
  };
  let tell; // how the worker that is connected is told something
  const server = createServer(async (request, response) => {
    const [, verb] = /^\/v1\/worker\/(\w+)/.exec(request.url) ?? [];
    if (verb === 'assignments') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      tell = (target, data) => response.write(`event: ${target}\ndata: ${JSON.stringify(data)}\n\n`);
      return;
    }
    let text = '';
    for await (const piece of request.setEncoding('utf8')) text += piece;
    try {
      const answer = verb ? verbs[verb](JSON.parse(text)) : { access_token: 'token', token_type: 'Bearer', expires_in: 3600 };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    } catch ({ message }) {
      response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ error: message }));
    }
  });
  new WebSocket.Server({ server }).on('connection', (socket) => {
    const say = (message) => socket.send(JSON.stringify(message) + mark);
    socket.on('message', (frame) => {
      for (const text of String(frame).split(mark).filter(Boolean)) {
        const { protocol, type, invocationId, target, arguments: given } = JSON.parse(text);
        if (protocol) say({});
        if (type !== 1) continue;
        try {
          say({ type: 3, invocationId, result: verbs[target.toLowerCase()](...given) });
        } catch ({ message: error }) {
          say({ type: 3, invocationId, error });
        }
      }
    });
    tell = (name, data) => say({ type: 1, target: name, arguments: [data] });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    published,
    assign: (run) => tell('run_assigned', { lease: run, runId: run, threadId: 't1', agent: 'words', input: { text: 'one two' }, history: [], attempt: 1 }),
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
