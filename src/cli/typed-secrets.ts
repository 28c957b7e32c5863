/** What was typed after `verify` may be a secret, put where none belongs: it is never repeated. */
import { MASK } from '../report/mask.ts';

/** Nothing, flags, numbers, plain words, names of variables, files by their extension, and addresses without user, query or fragment. */
const HARMLESS = [
  /^-{0,2}$/,
  /^-{1,2}[a-z]{1,20}(?:-[a-z]{1,20})*$/,
  /^\d{1,6}$/,
  /^[a-z]{1,12}$/,
  /^(?=[A-Z_]*_)[A-Z]{1,20}(?:_[A-Z0-9]{1,20})*$/,
  /^[\w./\\: -]{1,200}\.(?:json|pem|crt|cer)$/,
  /^https?:\/\/[\w.:[\]-]+(?:\/[\w.-]{1,20}){0,4}\/?$/,
];

const isHarmless = (argument: string): boolean => HARMLESS.some((pattern) => pattern.test(argument));

const COMMANDS = new Set(['audit', 'migrate', 'check', 'verify', 'undo', 'init', 'explain', 'report', 'completion']);

/** Whether the command is `verify`; flags with values may stand before it. */
export const isVerify = (args: readonly string[]): boolean => args.find((arg) => COMMANDS.has(arg)) === 'verify';

const WAYS = 'Credentials come from variables, from --credentials FILE, or from a prompt. If a secret was typed here, it is in the history of the shell: treat it as leaked';

/** Yargs quotes what it refuses; this is what `verify` says in its place. */
export function refusalOfArguments(message: string, args: readonly string[]): string {
  if (!message.startsWith('Unknown argument')) return message;
  const flags = args.flatMap((arg) => /^--[a-z]{1,20}(?:-[a-z]{1,20})*(?==|$)/.exec(arg)?.[0] ?? []);
  const unknown = flags.filter((flag) => new RegExp(`[ ,]${flag.slice(2)}(?:,|$)`).test(message));
  return unknown.length > 0 ? `verify: there is no ${[...new Set(unknown)].join(', ')}. ${WAYS}` : refusalOfValues;
}

/** What stands behind `--` belongs to no flag either. */
export const refusalOfValues = `verify: there is a value that belongs to no flag. ${WAYS}`;

/** Hides every argument that is not harmless, also behind `=`. */
export function hideTyped(text: string, args: readonly string[]): string {
  const values = args.flatMap((arg) => [arg, ...(arg.startsWith('-') && arg.includes('=') ? [arg.slice(arg.indexOf('=') + 1)] : [])]);
  return values.filter((value) => value.length > 1 && !isHarmless(value)).sort((a, b) => b.length - a.length).reduce((shown, value) => shown.replaceAll(value, MASK), text);
}
