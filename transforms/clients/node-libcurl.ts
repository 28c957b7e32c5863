import type { HttpClient } from '../http-client.ts';

export default {
  name: 'node-libcurl',
  docs: 'https://github.com/JCMais/node-libcurl/blob/develop/API.md',
  packages: ['node-libcurl'],
  requests: [{ members: ['curly', 'curly.get', 'curly.post', 'curly.put', 'curly.patch', 'curly.delete', 'curly.head'], args: ['url', 'options'] }],
  factories: [{ members: ['Curl', 'Easy'], construct: true, args: [], requests: [{ members: ['perform'], args: [] }] }],
  chain: { headers: [], options: [{ method: 'setOpt', url: ['URL'], joined: ['USERPWD'] }] },
  options: {
    headerLines: ['httpHeader', 'HTTPHEADER'],
    credentials: [
      { form: 'joined', key: 'userPwd' },
      { form: 'joined', key: 'USERPWD' },
      { form: 'keys', user: 'username', password: 'password' },
    ],
  },
  returns: 'promise',
} satisfies HttpClient;
