const QUERY = '{ ok }';

async function loadApollo3(name) {
  const { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } = (await import(`${name}/core/core.cjs`)).default;
  const { setContext } = (await import(`${name}/link/context/context.cjs`)).default;
  return { ApolloClient, ApolloLink, HttpLink, InMemoryCache, query: gql(QUERY), contextLink: (change) => setContext((_operation, previous) => change(previous)) };
}

async function loadApollo4(name) {
  const { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } = await import(name);
  const { SetContextLink } = await import(`${name}/link/context`);
  return { ApolloClient, ApolloLink, HttpLink, InMemoryCache, query: gql(QUERY), contextLink: (change) => new SetContextLink(change) };
}

function apolloQuery(apollo, link, init) {
  return new apollo.ApolloClient({ link, cache: new apollo.InMemoryCache() }).query({ query: apollo.query, context: init });
}

const apolloEntry = {
  name: '`@apollo/client`',
  header: '`context: { headers }`',
  baseUrl: '`uri`',
  send: (apollo, { url, init }) => apolloQuery(apollo, new apollo.HttpLink({ uri: url }), init),
  carriers: {
    '`new HttpLink({ headers })`': (apollo, { url, init, basicHeaders }) => apolloQuery(apollo, new apollo.HttpLink({ uri: url, headers: basicHeaders }), init),
    'a context link that sets the header': (apollo, { url, init, basic }) => {
      const authorize = apollo.contextLink(({ headers }) => ({ headers: { ...headers, Authorization: basic } }));
      return apolloQuery(apollo, apollo.ApolloLink.from([authorize, new apollo.HttpLink({ uri: url })]), init);
    },
  },
};

async function urqlQuery({ Client, fetchExchange }, url, fetchOptions, init) {
  const client = new Client({ url, fetchOptions, exchanges: [fetchExchange], preferGetMethod: false });
  const { error } = await client.query(QUERY, {}, init.headers ? { fetchOptions: init } : {}).toPromise();
  if (error) throw error;
}

export default [
  {
    name: '`graphql-request`',
    packages: ['graphql-request-6', 'graphql-request'],
    load: (name) => import(name),
    header: 'the headers of the call',
    baseUrl: 'the first argument',
    send: ({ request }, { url, headers }) => request(url, QUERY, {}, headers),
    carriers: {
      '`new GraphQLClient(url, { headers })`': ({ GraphQLClient }, { url, headers, basicHeaders }) => new GraphQLClient(url, { headers: basicHeaders }).request(QUERY, {}, headers),
      '`headers` as a function': ({ GraphQLClient }, { url, headers, basicHeaders }) => new GraphQLClient(url, { headers: () => basicHeaders }).request(QUERY, {}, headers),
      '`setHeader`': ({ GraphQLClient }, { url, headers, basic }) => new GraphQLClient(url).setHeader('Authorization', basic).request(QUERY, {}, headers),
      '`requestMiddleware` that sets the header': ({ GraphQLClient }, { url, headers, basic }) => {
        const requestMiddleware = (request) => ({ ...request, headers: { ...Object.fromEntries(new Headers(request.headers)), authorization: basic } });
        return new GraphQLClient(url, { requestMiddleware }).request(QUERY, {}, headers);
      },
    },
  },
  { ...apolloEntry, packages: ['apollo-client-3'], load: loadApollo3 },
  { ...apolloEntry, packages: ['@apollo/client'], load: loadApollo4 },
  {
    name: '`@urql/core`',
    packages: ['urql-core-5', '@urql/core'],
    load: (name) => import(name),
    header: '`fetchOptions: { headers }` of the call',
    baseUrl: '`url`',
    send: (urql, { url, init }) => urqlQuery(urql, url, undefined, init),
    carriers: {
      '`new Client({ fetchOptions })`': (urql, { url, init, basicHeaders }) => urqlQuery(urql, url, { headers: basicHeaders }, init),
      '`fetchOptions` as a function': (urql, { url, init, basicHeaders }) => urqlQuery(urql, url, () => ({ headers: basicHeaders }), init),
    },
  },
];
