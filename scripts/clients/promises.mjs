/** A promise for the response to a request of node:http, or of a client that hands such a request out. */
export function response(request) {
  return new Promise((resolve, reject) => {
    request.on('error', reject).on('response', (message) => resolve(message.resume()));
    // The requests of a stream client start by themselves, and have nothing to end.
    if (request.writable) request.end();
  });
}

/** A promise for what `start` tells its callback. */
export function called(start) {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value)));
  });
}
