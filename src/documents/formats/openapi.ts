/** Descriptions of the Ocrolus API, Swagger 2 and OpenAPI 3, that ask for Basic credentials. https://spec.openapis.org/oas/v3.1.0#security-scheme-object */
import type { Address, Carrier, Reader } from '../document.ts';
import { literal, unknown } from '../text.ts';
import { entriesOf, get, scalarAt, textAt, valuesOf, type Data } from './data.ts';
import { readJson } from './json.ts';
import { readYaml } from './yaml.ts';

export const openapi: Reader = ({ text }) => {
  const isJson = /^\s*\{/.test(text);
  const [root] = isJson ? readJson(text) : readYaml(text);
  const schemes = [...entriesOf(get(root, 'components', 'securitySchemes')), ...entriesOf(get(root, 'securityDefinitions'))];
  const used = usedSchemes(root);
  const title = scalarAt(root, 'info', 'title');
  return schemes.filter(({ key = '', value }) => isBasic(value) && used.has(key)).map(({ key = '', value }): Carrier => ({
    start: value.start,
    end: value.end,
    client: 'OpenAPI',
    mechanism: 'auth-option',
    symbol: key,
    credential: { kind: 'pair', user: unknown(key, value.start), password: [[]] },
    reach: [
      { how: 'request', addresses: serversOf(root, key) },
      { how: 'file', addresses: title ? [{ value: unknown(title.text, title.at), at: title.at }] : [] },
    ],
    // What else is said of it would go.
    replacement: text.includes('\n') && entriesOf(value).every(({ key }) => OF_BASIC.test(key ?? '')) ? { start: value.start, end: endOf(value, text), text: replacement(value, text, isJson, textAt(root, 'swagger') !== '') } : undefined,
  }));
};

/** What a scheme with Basic says of itself; its description speaks of the old credentials. */
const OF_BASIC = /^(?:type|scheme|description)$/;

/** Without the ends of lines that a text over several lines has behind it. */
const endOf = ({ start, end }: Data, text: string): number => start + text.slice(start, end).trimEnd().length;

const isBasic = (scheme: Data): boolean => textAt(scheme, 'type') === 'basic' || (textAt(scheme, 'type') === 'http' && /^basic$/i.test(textAt(scheme, 'scheme')));

/** The names that the description as a whole or an operation asks for. */
function usedSchemes(root: Data | undefined): ReadonlySet<string> {
  const operations = valuesOf(get(root, 'paths')).flatMap(valuesOf);
  return new Set([root, ...operations].flatMap((holder) => valuesOf(get(holder, 'security')).flatMap((requirement) => entriesOf(requirement).flatMap(({ key }) => key ?? []))));
}

/** Those of the operations that ask for a scheme; each level may have servers of its own, which take the place of those above. */
function serversOf(root: Data | undefined, scheme: string): readonly Address[] {
  const asks = (holder: Data | undefined): boolean => valuesOf(get(holder, 'security')).some((requirement) => entriesOf(requirement).some(({ key }) => key === scheme));
  const used = valuesOf(get(root, 'paths')).flatMap((path) => valuesOf(path).filter((operation) => asks(get(operation, 'security') ? operation : root)).map((operation) => [operation, path, root].find((holder) => get(holder, 'servers'))));
  const servers = [...new Set(used.length > 0 ? used : [root])].flatMap((holder) => valuesOf(get(holder, 'servers')));
  const host = scalarAt(root, 'host');
  return [...servers.flatMap((server) => addressesOf(server)), ...(host ? [{ value: literal(host.text, host.at), at: host.at, isHostOnly: true }] : [])];
}

/** `{name}` is one of the values that the server's variable may have. */
function addressesOf(server: Data): readonly Address[] {
  const url = scalarAt(server, 'url');
  if (!url) return [];
  const name = /\{([\w-]+)\}/.exec(url.text)?.[1] ?? '';
  const variable = get(server, 'variables', name);
  const values = [scalarAt(variable, 'default'), ...valuesOf(get(variable, 'enum'))].flatMap((item) => (item?.kind === 'scalar' ? [item.text] : []));
  const texts = values.length > 0 ? values.map((value) => url.text.replace(`{${name}}`, value)) : [url.text];
  return texts.map((text) => ({ value: literal(text, url.at), at: url.at }));
}

function replacement(value: Data, text: string, isJson: boolean, isSwagger: boolean): string {
  const indent = ' '.repeat(value.start - text.lastIndexOf('\n', value.start - 1) - 1);
  const tokenUrl = 'https://auth.ocrolus.com/oauth/token';
  if (isJson) {
    const scheme = isSwagger ? { type: 'oauth2', flow: 'application', tokenUrl, scopes: {} } : { type: 'oauth2', flows: { clientCredentials: { tokenUrl, scopes: {} } } };
    const line = text.slice(text.lastIndexOf('\n', value.start - 1) + 1, value.start);
    return JSON.stringify(scheme, null, 2).replaceAll('\n', `\n${/^\s*/.exec(line)?.[0] ?? ''}`);
  }
  if (text[value.start] === '{') return isSwagger ? `{ type: oauth2, flow: application, tokenUrl: "${tokenUrl}", scopes: {} }` : `{ type: oauth2, flows: { clientCredentials: { tokenUrl: "${tokenUrl}", scopes: {} } } }`;
  const lines = isSwagger ? ['type: oauth2', 'flow: application', `tokenUrl: ${tokenUrl}`, 'scopes: {}'] : ['type: oauth2', 'flows:', '  clientCredentials:', `    tokenUrl: ${tokenUrl}`, '    scopes: {}'];
  return lines.join(`\n${indent}`);
}
