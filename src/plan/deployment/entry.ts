/** What hands a variable on, in files of any format, and how its copy for another name is written. */

/** Offsets are UTF-16. */
export interface Entry {
  /** What is copied. */
  readonly start: number;
  readonly end: number;
  /** Stands between it and its copy, and between it and the next. */
  readonly separator: string;
  /** What goes when it goes. */
  readonly removed: readonly [number, number];
  /** Whether a name has an entry of the same kind beside it. */
  readonly isBeside: (name: string) => boolean;
  /** The name of an input of the file that its value comes from: `var.ocrolus_username`, `!Ref OcrolusUsername`. */
  readonly needs?: string;
  /** The name of the input that it declares. */
  readonly declares?: string;
  /** Where something that a copy would need is not there. */
  readonly isBound?: boolean;
}

export interface Format {
  readonly path: RegExp;
  /** Only in a file with this text. */
  readonly has?: RegExp;
  /** The entries for a name that refer to a value, of the files of this format. */
  entries(files: ReadonlyMap<string, string>, name: string): ReadonlyMap<string, readonly Entry[]>;
}

/** A format whose files have nothing to do with each other; what an entry needs must be declared beside it. */
export const perFile = (entries: (text: string, name: string) => readonly Entry[]): Format['entries'] => (files, name) =>
  new Map([...files].map(([path, text]) => {
    const found = entries(text, name);
    return [path, found.map((entry) => ({ ...entry, isBound: entry.needs !== undefined && !found.some(({ declares }) => declares === entry.needs) }))] as const;
  }));

const words = (name: string): readonly string[] => name.toLowerCase().split('_');
const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** As inputs of files, keys of secrets and values of charts are called after a variable. */
const SPELLINGS: readonly ((name: string) => string)[] = [
  (name) => name.toLowerCase(),
  (name) => words(name).join('-'),
  (name) => words(name).map((word, index) => (index === 0 ? word : capitalised(word))).join(''),
  (name) => words(name).map(capitalised).join(''),
];

/** One word says too little: `key`, `password` are called so for other reasons. */
const spellings = (name: string): readonly ((name: string) => string)[] => [(own) => own, ...(/[^_]_[^_]/.test(name) ? SPELLINGS : [])];

export const spelled = (name: string): readonly string[] => [...new Set(spellings(name).map((spell) => spell(name)))];

/** A pattern for any spelling. */
export const anySpelling = (name: string): string => `(?:${spelled(name).join('|')})`;

/** What a copy is described as, whatever is said of the old one. */
const DESCRIPTION = 'Read by the token provider';

/** A text that speaks of one name speaks of another, each time in the same spelling. */
export function renamed(text: string, legacy: string, name: string): string {
  const described = text.replace(/(\bdescription["']?[ \t]*[:=][ \t]*["']?)[^"'\r\n]*/gi, `$1${DESCRIPTION}`);
  return spellings(legacy).reduce((before, spell) => before.replaceAll(wordOf(spell(legacy)), spell(name)), described);
}

export const namesVariable = (line: string, name: string): boolean => wordOf(name).test(line);

export const namesInAnySpelling = (line: string, name: string): boolean => wordOf(anySpelling(name)).test(line);

/** Terraform reads its variables from those of the environment that are called `TF_VAR_` and so. */
export const wordOf = (name: string): RegExp => new RegExp(`(?:(?<![\\w-])|(?<=(?<![\\w-])TF_VAR_))${name}(?!\\w|-\\w)`, 'g');

/** Forms of a value that is that of the variable of this name, wherever it is kept. */
const REFERENCES = ['\\$\\{\\{\\s*(?:\\w+\\.)*NAME\\s*\\}\\}', '\\$\\{NAME(?::?\\?[^}]*|:?-)?\\}', '\\$\\$?NAME', '\\$\\(NAME\\)', '\\$\\[variables\\.NAME\\]', '\\$\\{(?:env|localEnv|var|param|opt):?\\.?NAME(?:,\\s*(?:\'\'|""))?\\}', '\\{\\{-?\\s*(?:\\.\\w+)+\\.NAME(?:\\s*\\|\\s*quote)?\\s*-?\\}\\}', '@NAME'];
/** Those of an input that is declared beside it. */
const INPUTS = ['\\$\\{\\{\\s*inputs\\.(NAME)\\s*\\}\\}', '!Ref\\s+["\']?(NAME)["\']?', '!Sub\\s+["\']?\\$\\{(NAME)\\}["\']?'];

export function isReference(value: string, name: string): boolean {
  const text = withoutQuotes(value);
  if (inputOf(text, name) !== undefined) return false;
  return text === '' || spelled(name).includes(text) || REFERENCES.some((form) => new RegExp(`^${form.replace('NAME', anySpelling(name))}$`).test(text));
}

/** The name of the input whose value it is. */
export function inputOf(value: string, name: string): string | undefined {
  return INPUTS.map((form) => new RegExp(`^${form.replace('NAME', anySpelling(name))}$`).exec(withoutQuotes(value))?.[1]).find((input) => input !== undefined);
}

export const withoutQuotes = (value: string): string => /^(["']?)(.*)\1$/.exec(value.trim())?.[2] ?? '';

/** The end of line that a text has. */
export const eolOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** A place in a list whose members have commas between them. */
export function listEntry(text: string, { start, end, previousEnd, nextStart }: { readonly start: number; readonly end: number; readonly previousEnd: number | undefined; readonly nextStart: number | undefined }): Pick<Entry, 'start' | 'end' | 'separator' | 'removed'> {
  const gapBefore = (at: number): string => /\s*$/.exec(text.slice(0, at))?.[0] ?? '';
  const own = gapBefore(start);
  const indent = own.includes('\n') ? `${eolOf(text)}${own.slice(own.lastIndexOf('\n') + 1)}` : undefined;
  const gap = indent ?? (previousEnd !== undefined ? own : nextStart === undefined ? ' ' : gapBefore(nextStart));
  const removed = nextStart !== undefined ? ([start, nextStart] as const) : ([previousEnd ?? start, end] as const);
  return { start, end, separator: `,${gap}`, removed };
}
