// A plain HTTP server on 127.0.0.1 that remembers which Authorization each request brought. A request names itself with the number that ends its
// path. Below /challenge a request without Authorization is answered with 401, as a client expects that only sends credentials when asked.
import { createServer } from 'node:http';

const BODY = '{"data":{"ok":true}}';

export async function startEchoServer() {
  const received = new Map();
  const server = createServer((request, response) => {
    const sent = authorizations(request.rawHeaders);
    received.set(Number(/(\d+)(?:\?.*)?$/.exec(request.url)?.[1]), sent);
    if (request.url.startsWith('/challenge') && sent.length === 0) response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="echo"' }).end();
    else response.setHeader('Content-Type', 'application/json').end(BODY);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { host: `127.0.0.1:${server.address().port}`, received, close: () => closeServer(server) };
}

/** From the raw headers, because of two Authorization headers `request.headers` keeps the first only. */
function authorizations(rawHeaders) {
  return rawHeaders.filter((_value, index) => index % 2 === 1 && rawHeaders[index - 1].toLowerCase() === 'authorization');
}

function closeServer(server) {
  server.close();
  server.closeAllConnections();
}
