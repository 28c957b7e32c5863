/** Options of curl that are set one by one: `curl_setopt($handle, CURLOPT_USERPWD, …)`, `handle.setopt(pycurl.USERPWD, …)`. */
import { callOf, type Call } from './calls.ts';
import { enclosing, isFunction, nameOf, plain } from './names.ts';
import { walk, type SyntaxNode } from './tree.ts';

export interface CurlOption {
  /** `USERPWD` */
  readonly name: string;
  readonly value: SyntaxNode;
  /** What is set, as written: the call and its arguments before the name. */
  readonly handle: string;
}

export function curlOption({ callee, name, positional }: Call): CurlOption | undefined {
  const isSetter = /^(?:curl)?setopt(?:ion)?$/.test(plain(name));
  const at = positional.findIndex((item) => (isSetter ? /^(?:CURLOPT_)?[A-Z_]+$/ : /^CURLOPT_[A-Z_]+$/).test(nameOf(item)));
  const [option, value] = at < 0 ? [] : positional.slice(at);
  return option && value && { name: nameOf(option).replace(/^CURLOPT_/, ''), value, handle: [callee, ...positional.slice(0, at).map(({ text }) => text)].join(' ') };
}

/** What the same function sets of the same handle. */
export function curlOptionsBeside(node: SyntaxNode, { handle }: CurlOption): readonly CurlOption[] {
  const scope = enclosing(node, (ancestor) => isFunction(ancestor) || !ancestor.parent);
  if (!scope) return [];
  return [...walk(scope)].flatMap((item) => {
    const call = callOf(item);
    const option = call && curlOption(call);
    return option?.handle === handle ? [option] : [];
  });
}
