/**
 * The request for a token that a migrated `.http` file begins with. How its answer reaches the others depends on the program: what the file says
 * already tells which one sends it.
 * https://github.com/Huachao/vscode-restclient#request-variables · https://www.jetbrains.com/help/idea/http-client-variables.html
 */
import type { Account, Migration } from '../document.ts';
import { camelCase } from '../migrations.ts';

/** What readers write in place of a credential. */
export const TOKEN = 'ocrolusToken';

/** Handlers and scripts of JetBrains' client. */
const JETBRAINS = /^[ \t]*[<>][ \t]*\{%|\bclient\.global\b|\{\{\$(?:auth|env|random)\.|^[ \t]*(?:#|\/\/)[ \t]*@(?:no-log|no-cookie-jar|no-redirect)\b/m;
/** Variables that only the REST Client of VS Code and Visual Studio resolve. */
const REST_CLIENT = /\{\{[\w-]+\.(?:response|request)\.(?:body|headers)\b|\{\{\$(?:dotenv|processEnv|guid|datetime|localDatetime|shared)\b|^[ \t]*(?:#|\/\/)[ \t]*@prompt\b/m;
/** Variables, comments and empty lines before anything is sent. */
const HEAD = /^(?:[ \t]*(?:(?:#(?!##)|\/\/|@)[^\n]*)?\r?\n)*/;
/** Comments at its end that belong to the first request. */
const OF_NEXT = /(?:^|(?<=\n[ \t]*\r?\n)|(?<=(?:^|\n)[ \t]*@[^\n]*\n))(?:[ \t]*(?:#|\/\/)[^\n]*\n)+$/;

const nameOf = ({ clientId }: Account, what: 'Token' | 'Login'): string => `${camelCase(clientId.replace(/_CLIENT_ID$/, ''))}${what}`;

export const httpFileMigration: Migration = {
  rename: (text, account) => text.replaceAll(TOKEN, nameOf(account, 'Token')),
  setup({ text }, account) {
    const [token, login] = [nameOf(account, 'Token'), nameOf(account, 'Login')];
    // Somebody began: which of two tokens is meant is theirs to say.
    if (text.includes('auth.ocrolus.com') || new RegExp(`\\b(?:${token}|${login})\\b`).test(text)) return undefined;
    const head = HEAD.exec(text)?.[0] ?? '';
    const at = head.replace(OF_NEXT, '').length;
    const isNamed = text.startsWith('###', at);
    const gap = at === 0 || /\n[ \t]*\r?\n$/.test(text.slice(0, at)) ? '' : '\n';
    return { at, text: `${gap}${requestFor(text, account, token, login)}\n${isNamed ? '' : '###\n'}` };
  },
  tidy: withoutUnusedVariables,
  nextStep: (paths, account) => `Set the client ID and secret (${camelCase(account.clientId)}, ${camelCase(account.clientSecret)} or ${account.clientId}, ${account.clientSecret}) where the old credentials were set, and send the first request, which asks for a token, before the others: ${paths}.`,
};

function requestFor(text: string, account: Account, token: string, login: string): string {
  const [isJetBrains, isRestClient] = [JETBRAINS.test(text), REST_CLIENT.test(text)];
  const environment = /\{\{\$(dotenv|processEnv)\b/.exec(text)?.[1];
  const variable = (name: keyof Account): string => (environment ? `{{$${environment} ${account[name]}}}` : `{{${camelCase(account[name])}}}`);
  const program = isJetBrains === isRestClient ? undefined : isJetBrains ? 'JetBrains' : 'REST Client';
  return [
    ...(program === 'REST Client' ? [`@${token} = {{${login}.response.body.$.access_token}}`, ''] : []),
    '### Access token of Ocrolus (OAuth 2.0, client credentials)',
    ...(program ? [] : [`# Put the access_token of its answer into the variable ${token}, in an environment that is not shared.`]),
    `# @name ${login}`,
    'POST https://auth.ocrolus.com/oauth/token',
    'Content-Type: application/x-www-form-urlencoded',
    '',
    `grant_type=client_credentials&client_id=${variable('clientId')}&client_secret=${variable('clientSecret')}`,
    '',
    ...(program === 'JetBrains' ? [`> {% client.global.set("${token}", response.body.access_token); %}`, ''] : []),
  ].join('\n');
}

/** `{{name}}`, and its name in a script. */
const READ = /\{\{[ \t]*([\w.-]+)[ \t]*\}\}|["'`]([\w.-]+)["'`]/g;

/** Without the variables that only the old credential was made of: what stands in them may be a secret. */
function withoutUnusedVariables(after: string, before: string): string {
  const isRead = (text: string, name: string): boolean => [...text.matchAll(READ)].some((match) => (match[1] ?? match[2]) === name);
  let text = after;
  for (;;) {
    const next = text.replace(/^[ \t]*@([\w.-]+)[ \t]*=[^\n]*\n/gm, (line, name: string) => (isRead(before, name) && !isRead(text, name) ? '' : line));
    if (next === text) return text;
    text = next;
  }
}
