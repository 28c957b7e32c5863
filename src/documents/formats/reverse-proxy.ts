/**
 * Proxies that add Basic credentials to what they pass on to Ocrolus.
 * https://nginx.org/en/docs/http/ngx_http_proxy_module.html, https://caddyserver.com/docs/caddyfile/directives/reverse_proxy,
 * https://httpd.apache.org/docs/current/mod/mod_headers.html, https://docs.haproxy.org/
 */
import type { Address, Carrier, Document } from '../document.ts';
import { encoded, joined, literal, type Value } from '../text.ts';
import type { Scalar } from './data.ts';
import { isHeader } from './settings.ts';
import { readBlocks, type Directive, type Word } from './server-blocks.ts';
import { lookupIn, templated, credentialIn, type Lookup } from './template.ts';

interface Proxy {
  readonly client: string;
  readonly notation: Parameters<typeof readBlocks>[1];
  /** The value of the Authorization header that a directive sets on what it passes on. */
  readonly header: (directive: Directive) => Word | undefined;
  /** Where a directive passes requests on to. */
  readonly targets: (directive: Directive) => readonly Word[];
}

const after = (words: readonly Word[], name: RegExp): Word | undefined => words[words.findIndex(({ text }) => name.test(text)) + 1];
const isNamed = ({ words }: Directive, name: RegExp): boolean => name.test(words[0]?.text ?? '');

const nginx: Proxy = {
  client: 'nginx',
  notation: 'nginx',
  header: (directive) => (isNamed(directive, /^(?:proxy_set_header|grpc_set_header|more_set_input_headers)$/) && /^authorization$/i.test(directive.words[1]?.text ?? '') ? directive.words[2] : undefined),
  targets: (directive) => (isNamed(directive, /^(?:proxy_pass|grpc_pass)$/) ? directive.words.slice(1, 2) : []),
};
const caddy: Proxy = {
  client: 'Caddy',
  notation: 'caddy',
  header: (directive) => (isNamed(directive, /^(?:header_up|request_header)$/) ? valueAfterName(directive.words) : undefined),
  targets: (directive) => (isNamed(directive, /^reverse_proxy$/) ? directive.words.slice(1) : isNamed(directive, /^to$/) ? directive.words.slice(1) : []),
};
const apache: Proxy = {
  client: 'Apache',
  notation: 'apache',
  header: (directive) => (isNamed(directive, /^RequestHeader$/i) && /^(?:set|add|append|setifempty)$/i.test(directive.words[1]?.text ?? '') ? valueAfterName(directive.words.slice(1)) : undefined),
  targets: (directive) => (isNamed(directive, /^(?:ProxyPass|ProxyPassMatch|BalancerMember|ProxyPassReverse)$/i) ? directive.words.slice(1, 3) : []),
};
const haproxy: Proxy = {
  client: 'HAProxy',
  notation: 'haproxy',
  header: (directive) => (isNamed(directive, /^(?:http-request|reqadd)$/) && /^(?:set|add)-header$/.test(directive.words[1]?.text ?? '') ? valueAfterName(directive.words.slice(1)) : undefined),
  targets: (directive) => (isNamed(directive, /^server$/) ? directive.words.slice(2, 3) : []),
};

function valueAfterName(words: readonly Word[]): Word | undefined {
  const value = after(words, /^[+>]?authorization:?$/i);
  return value === words[0] ? undefined : value;
}

function createReader(proxy: Proxy): (document: Document) => readonly Carrier[] {
  return ({ text }) => {
    const root = readBlocks(text, proxy.notation);
    const all = flat(root);
    const lookup = lookupIn(variablesOf(all));
    const upstreams = new Map(all.filter((directive) => isNamed(directive, /^(?:upstream|backend)$/)).map(({ words, children }) => [words[1]?.text ?? '', children.flatMap((child) => (isNamed(child, /^server$/) ? child.words.slice(proxy.notation === 'haproxy' ? 2 : 1, proxy.notation === 'haproxy' ? 3 : 2) : []))]));
    return visit(root, [root]);

    function visit(directives: readonly Directive[], around: readonly (readonly Directive[])[]): readonly Carrier[] {
      return directives.flatMap((directive) => [...carriersOf(directive, around), ...visit(directive.children, [[directive], ...around])]);
    }

    function carriersOf(directive: Directive, around: readonly (readonly Directive[])[]): readonly Carrier[] {
      const word = proxy.header(directive);
      const said = word && headerText(word, lookup);
      const reach: Carrier['reach'] = around.map((level, index) => ({ how: index === 0 ? ('request' as const) : ('class' as const), addresses: addressesOf(flat(level), upstreams, lookup) })).filter(({ addresses }) => addresses.length > 0);
      const site = { client: proxy.client, symbol: '' };
      const found: Carrier[] = word && said && isHeader('authorization', said) ? [{ ...site, start: word.start, end: word.end, mechanism: 'authorization-header', credential: { kind: 'header', value: said }, reach }] : [];
      for (const target of proxy.targets(directive)) {
        const address = templated(target.text, target.start, lookup);
        const info = address[0] && credentialIn(address[0]);
        if (info) found.push({ ...site, start: target.start, end: target.end, mechanism: 'url-userinfo', credential: { kind: 'pair', user: [info.user], password: [info.password] }, reach: [{ how: 'request', addresses: [{ value: address, at: target.start }] }] });
      }
      return found;
    }

    function addressesOf(directives: readonly Directive[], known: ReadonlyMap<string, readonly Word[]>, names: Lookup): readonly Address[] {
      return directives.flatMap((directive) => proxy.targets(directive)).flatMap((word): readonly Address[] => {
        const name = word.text.replace(/^[a-z]+:\/\//, '').replace(/[/?].*$/, '');
        const members = known.get(name);
        if (members) return members.map((member) => ({ value: literal(member.text, member.start), at: member.start, isHostOnly: true }));
        return /^\/(?!\/)|^[*@]/.test(word.text) ? [] : [{ value: templated(word.text, word.start, names), at: word.start, isHostOnly: true }];
      });
    }
  };
}

const flat = (directives: readonly Directive[]): readonly Directive[] => directives.flatMap((directive) => [directive, ...flat(directive.children)]);

/** `set $name value`, `Define name value`. */
function variablesOf(directives: readonly Directive[]): ReadonlyMap<string, Scalar> {
  return new Map(directives.flatMap(({ words }): readonly [string, Scalar][] => {
    const [command, name, value] = words;
    return name && value && /^(?:set|define|setenv)$/i.test(command?.text ?? '') ? [[name.text.replace(/^\$/, ''), { kind: 'scalar', text: value.text, at: value.start + 1, start: value.start, end: value.end }]] : [];
  }));
}

/** HAProxy encodes `%[str(user:password),base64]`. */
function headerText(word: Word, lookup: Lookup): Value {
  const at = word.start + 1;
  const text = word.text.replace(/\\ /g, ' ');
  const sample = /^(basic )%\[str\(([^)]*)\),base64\]$/i.exec(text);
  return sample?.[1] ? joined([literal(sample[1], at), encoded(templated(sample[2] ?? '', at, lookup), at)]) : templated(text.replace(/^expr=/, ''), at, lookup);
}

export const readNginx = createReader(nginx);
export const readCaddy = createReader(caddy);
export const readApache = createReader(apache);
export const readHaproxy = createReader(haproxy);
