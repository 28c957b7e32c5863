/** Pairs that a client is told to use for another scheme than Basic: `CURLAUTH_DIGEST`, `WSAuthScheme.NTLM`, `type = "digest"`. */
import { callOf } from './calls.ts';
import { curlOption, curlOptionsBeside } from './curl-options.ts';
import type { Definitions } from './definitions.ts';
import { enclosing, nameOf, plain } from './names.ts';
import { core, type SyntaxNode } from './tree.ts';

const OTHER_SCHEME = /^(?:curlauth|httpauth)?(?:digest(?:ie)?|ntlm(?:wb)?|(?:gss)?negotiate|spnego|kerberos|awssigv4|hawk|anysafe)$/;
/** curl takes Basic among several where the server offers nothing better. */
const WITH_BASIC = /^(?:curlauth|httpauth)?(?:basic|any)$/;
const SCHEME_OPTION = /^(?:curlopt)?httpauth$/;

/** Of a pair in an option or a call, whether it is for another scheme. */
export function isForOtherScheme(whole: SyntaxNode, definitions: Definitions): boolean {
  return [...argumentsOf(whole), ...besideArgument(whole), ...besideEntry(whole, definitions), ...setElsewhere(whole)].some(namesOther);
}

function namesOther(node: SyntaxNode): boolean {
  if (node.end - node.start > 120) return false;
  const names = (node.text.match(/\w+/g) ?? []).map(plain);
  return names.some((name) => OTHER_SCHEME.test(name)) && !names.some((name) => WITH_BASIC.test(name));
}

/** `withAuth(user, password, WSAuthScheme.DIGEST)` */
function argumentsOf(node: SyntaxNode): readonly SyntaxNode[] {
  const call = callOf(node);
  return call ? [...call.positional.slice(2), ...call.named.map(({ value }) => value)] : [];
}

/** `cache.Add(address, "Digest", new NetworkCredential(…))` */
function besideArgument(node: SyntaxNode): readonly SyntaxNode[] {
  const outer = enclosing(node, (ancestor) => callOf(ancestor) !== undefined);
  const given = outer ? (callOf(outer)?.positional ?? []) : [];
  return given.some((item) => core(item).start === node.start) ? given.filter((item) => item.end <= node.start) : [];
}

/** `CURLOPT_USERPWD => …, CURLOPT_HTTPAUTH => CURLAUTH_DIGEST` */
function besideEntry(node: SyntaxNode, definitions: Definitions): readonly SyntaxNode[] {
  const entries = (node.parent?.children ?? []).flatMap((child) => definitions.at(child));
  return entries.filter(({ target }) => SCHEME_OPTION.test(plain(nameOf(target)))).map(({ value }) => value);
}

/** `curl_setopt($handle, CURLOPT_HTTPAUTH, CURLAUTH_DIGEST)` in the same function. */
function setElsewhere(node: SyntaxNode): readonly SyntaxNode[] {
  const call = callOf(node);
  const option = call && curlOption(call);
  return option ? curlOptionsBeside(node, option).filter(({ name }) => name === 'HTTPAUTH').map(({ value }) => value) : [];
}
