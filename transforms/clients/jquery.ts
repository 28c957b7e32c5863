import type { HttpClient } from '../http-client.ts';

export default {
  name: 'jquery',
  docs: 'https://api.jquery.com/jQuery.ajax/',
  packages: ['jquery'],
  globals: ['$', 'jQuery'],
  runtime: 'browser',
  requests: [
    { members: ['ajax'], args: ['urlOrOptions', 'options'] },
    { members: ['get', 'post', 'getJSON'], args: ['urlOrOptions', 'body', 'callback'] },
  ],
  configures: [{ members: ['ajaxSetup'], args: ['options'] }],
  options: { url: ['url'], headers: 'headers', credentials: [{ form: 'keys', user: 'username', password: 'password' }] },
  returns: 'request',
} satisfies HttpClient;
