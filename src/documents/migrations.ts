/** How kinds of files are changed by `migrate`: what a replacement is called there, and what it needs beside it. */
import type { Account, Migration } from './document.ts';

/** Those that readers write into replacements. */
export const DEFAULT_ACCOUNT: Account = { clientId: 'OCROLUS_CLIENT_ID', clientSecret: 'OCROLUS_CLIENT_SECRET' };

/** `OCROLUS_CLIENT_ID` → `ocrolusClientId`, as variables of request tools are written. */
export const camelCase = (name: string): string => name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** A replacement with the variables of an account. */
export function named(text: string, account: Account): string {
  const pairs = [[DEFAULT_ACCOUNT.clientId, account.clientId], [DEFAULT_ACCOUNT.clientSecret, account.clientSecret]] as const;
  return pairs.reduce((whole, [name, own]) => whole.replaceAll(name, own).replaceAll(camelCase(name), camelCase(own)), text);
}

/** Settings for OAuth of the tool that keeps the file. */
export const ownSettings: Migration = {
  rename: named,
  nextStep: (paths, account) => `Set the variables ${camelCase(account.clientId)} and ${camelCase(account.clientSecret)} in an environment that is not shared, and get a new access token there, for ${paths}.`,
};

/** A description, which holds no credential. */
export const description: Migration = {
  rename: named,
  nextStep: (paths) => `Make clients and pages anew that come from descriptions which say OAuth now: ${paths}.`,
};

/** Files that a shell reads from their beginning, and knows functions in. */
const SHELL = /\.(?:sh|bash|zsh|ksh|command)$/;
const SHEBANG = /^#!.*\b(?:ba|z|k|da|a)?sh\b/;
/** Comments, settings of the shell and empty lines, before anything is done. */
const HEAD = /^(?:[ \t]*(?:#[^\n]*|set[ \t]+[-+][^\n;&|]*)?\n)*/;
/** Comments at its end that belong to what follows. */
const OF_NEXT = /(?<=\n[ \t]*\n)(?:[ \t]*#[^\n]*\n)+$/;

/** What repeats commands. A token lives for a day and is not to be asked for once for each of a thousand books. */
const REPEATS = /\b(?:for|while|until|select|xargs|parallel|watch)\b/;
const COMMENTS = /^[ \t]*#.*$/gm;

const functionOf = ({ clientId }: Account): string => `${clientId.replace(/_CLIENT_ID$/, '').toLowerCase()}_token`;

/** A function that asks for a token, called for each request: what sets the variables may stand below it. The secret is no argument, which others could list. */
export const shellScript: Migration = {
  rename: (text, account) => text.replaceAll('$OCROLUS_TOKEN', `$(${functionOf(account)})`),
  setup({ path, text }, account) {
    const name = functionOf(account);
    // A shell takes a carriage return for a part of the last word.
    if (!(SHELL.test(path) || SHEBANG.test(text)) || /\bocrolus\w*_token\b|\r/.test(text) || REPEATS.test(text.replace(COMMENTS, ''))) return undefined;
    const head = HEAD.exec(text)?.[0] ?? '';
    const at = head.replace(OF_NEXT, '').length;
    const lines = [
      '# An access token of Ocrolus (OAuth 2.0, client credentials).',
      `${name}() {`,
      `  printf %s "$${account.clientSecret}" |`,
      '    curl -sS --fail https://auth.ocrolus.com/oauth/token -d grant_type=client_credentials \\',
      `      --data-urlencode "client_id=$${account.clientId}" --data-urlencode client_secret@- |`,
      `    sed -n 's/.*"access_token"[[:space:]]*:[[:space:]]*"\\([^"]*\\)".*/\\1/p'`,
      '}',
    ];
    return { at, text: `${lines.join('\n')}\n\n` };
  },
  // What checks for a variable that goes away would stop the script.
  stillReads: (text, names) => names.some((name) => new RegExp(`\\b${name}\\b`).test(text.replace(COMMENTS, ''))),
  nextStep: (paths, { clientId, clientSecret }) => `Set ${clientId} and ${clientSecret} wherever these scripts run, which ask for a token with them: ${paths}.`,
};
