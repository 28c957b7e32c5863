// The requests of Playwright, which need no browser, and an XMLHttpRequest for Node.
async function playwrightGet({ request }, options, url, init) {
  const context = await request.newContext(options);
  try {
    return await context.get(url, init);
  } finally {
    await context.dispose();
  }
}

const xhrEntry = (name, load) => ({
  name: `\`XMLHttpRequest\` of \`${name}\``,
  packages: [name],
  load,
  header: '`setRequestHeader`',
  send: (XMLHttpRequest, { url, headers }) => xhrGet(XMLHttpRequest, headers, [url, true]),
  carriers: { '`open(…, user, password)`': (XMLHttpRequest, { url, headers, username, password }) => xhrGet(XMLHttpRequest, headers, [url, true, username, password]) },
});

function xhrGet(XMLHttpRequest, headers = {}, target) {
  return new Promise((resolve, reject) => {
    const xhr = new XMLHttpRequest();
    xhr.onload = resolve;
    xhr.onerror = () => reject(new Error('onerror'));
    xhr.open('GET', ...target);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.send();
  });
}

export default [
  {
    name: '`playwright-core` `request`',
    packages: ['playwright-core'],
    baseUrl: '`baseURL`',
    send: (playwright, { url, init }) => playwrightGet(playwright, {}, url, init),
    sendFromBase: (playwright, { base, path, init }) => playwrightGet(playwright, { baseURL: base }, path, init),
    carriers: {
      '`httpCredentials`': (playwright, { url, init, auth }) => playwrightGet(playwright, { httpCredentials: auth }, url, init),
      "`httpCredentials` with `send: 'always'`": (playwright, { url, init, auth }) => playwrightGet(playwright, { httpCredentials: { ...auth, send: 'always' } }, url, init),
      '`extraHTTPHeaders`': (playwright, { url, init, basicHeaders }) => playwrightGet(playwright, { extraHTTPHeaders: basicHeaders }, url, init),
    },
    meetings: {
      "`httpCredentials` with `send: 'always'` and `extraHTTPHeaders` of the Bearer": (playwright, { url, headers, auth }) =>
        playwrightGet(playwright, { httpCredentials: { ...auth, send: 'always' }, extraHTTPHeaders: headers }, url),
    },
  },
  xhrEntry('xhr2', async (name) => (await import(name)).default),
  xhrEntry('xmlhttprequest', async (name) => (await import(name)).default.XMLHttpRequest),
];
