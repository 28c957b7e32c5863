// Every client that is measured. An entry is data and tiny functions:
//
//   name, packages     its name in the table, and the npm names of its versions ([] for what Node brings)
//   load(package)      the client; without it the default export of the package
//   header             how the plain header carrier is written, if not `headers`
//   send(client, call)          a request to `call.url` with the headers `call.headers`, undefined if there are none
//   baseUrl, sendFromBase       the base URL option, and a request to `call.path` on `call.base` (with user-info) by it
//   forms              by name: other ways to write the header carrier
//   carriers           by name: the same with Basic credentials of its own beside those headers
//   meetings           by name: code that a rewrite could leave or write, only measured with a Bearer in `call.headers`
//
// `call` is made in ./measure.mjs.
import axiosFamily from './entries/axios.mjs';
import fetchFamily from './entries/fetch.mjs';
import fetchWrappers from './entries/fetch-wrappers.mjs';
import graphql from './entries/graphql.mjs';
import nodeHttp from './entries/node-http.mjs';
import nodeWrappers from './entries/node-wrappers.mjs';
import requestFamily from './entries/request.mjs';
import superagentFamily from './entries/superagent.mjs';
import testing from './entries/testing.mjs';
import undici from './entries/undici.mjs';

export const clients = [
  ...axiosFamily, ...fetchFamily, ...fetchWrappers, ...graphql, ...nodeHttp, ...nodeWrappers, ...requestFamily, ...superagentFamily, ...testing, ...undici,
];
