/** Named credentials of Salesforce: `<endpoint>` with `<protocol>Password`, or legacy external credentials. */
import type { Reader } from '../document.ts';
import { literal, unknown } from '../text.ts';

export const namedCredential: Reader = ({ text }) => {
  const protocol = element(text, 'protocol');
  const endpoint = element(text, 'endpoint');
  const user = element(text, 'username');
  const password = element(text, 'password');
  if (protocol?.text !== 'Password' || !endpoint) return [];
  return [{ start: protocol.start, end: protocol.end, client: 'Salesforce', mechanism: 'auth-option', symbol: element(text, 'label')?.text ?? '', credential: { kind: 'pair', user: user ? literal(user.text, user.at) : unknown('username', protocol.at), password: password ? literal(password.text, password.at) : unknown('password', protocol.at) }, reach: [{ how: 'request', addresses: [{ value: literal(endpoint.text, endpoint.at), at: endpoint.at, isHostOnly: true }] }] }];
};

/** The files are written by Salesforce: no attributes, nothing nested that has these names. */
function element(text: string, name: string): { readonly text: string; readonly at: number; readonly start: number; readonly end: number } | undefined {
  const open = `<${name}>`;
  const start = text.indexOf(open);
  const close = start < 0 ? -1 : text.indexOf(`</${name}>`, start);
  if (close < 0) return undefined;
  const said = text.slice(start + open.length, close);
  return { text: said.trim(), at: start + open.length + said.length - said.trimStart().length, start, end: close + name.length + 3 };
}
