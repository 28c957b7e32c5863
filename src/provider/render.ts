import { providerLibraries, type ProviderLibrary } from './libraries.ts';
import { CONSTANTS, FUNCTIONS, HELPERS, INSTANCE, INTRODUCTION, PROVIDER_SIGNATURE, REQUEST } from './template.ts';
import { LIBRARIES } from './template-libraries.ts';
import { RETRY } from './template-retry.ts';
import { TYPES, type TypeDeclaration, type TypeMember } from './template-types.ts';

export { PROVIDER_SIGNATURE };

/** One ready instance of a generated file. */
export interface ProviderInstance {
  readonly exportName: string;
  readonly clientIdEnv: string;
  readonly clientSecretEnv: string;
  /** Where the legacy credential came from, by which a later run knows the account again, e.g. `env:OCROLUS_API_KEY + env:OCROLUS_API_SECRET`. */
  readonly replaces: string;
}

/** The generated file: its dialect, its ready instances and the manners of the files around it. */
export interface ProviderModule {
  readonly dialect: 'ts' | 'esm' | 'cjs';
  /** One ready instance each, in this order; at least one. */
  readonly principals: readonly ProviderInstance[];
  /** With a function that sends a request once more when its token is refused. */
  readonly retry?: boolean;
  /** What asks for the token; code of the file's own unless given. */
  readonly library?: ProviderLibrary | undefined;
  readonly style: {
    readonly quote: "'" | '"';
    readonly semicolons: boolean;
    /** One level, e.g. two spaces or a tab. */
    readonly indent: string;
    readonly eol: '\n' | '\r\n';
  };
}

/**
 * The text of the token provider, which ends with a line end and imports nothing but its library.
 * Throws when there is no principal, or when a name is not one that the text can hold.
 */
export function renderProviderModule(module: ProviderModule): string {
  assertRenderable(module);
  const first = module.principals[0]?.exportName ?? '';
  const head = PROVIDER_SIGNATURE + '\n' + fill(INTRODUCTION, { first });
  const instances = module.principals.map(({ exportName, ...env }) => fill(INSTANCE, { name: exportName, ...env }));
  const types = typesOf(module).map((type) => (module.dialect === 'ts' ? typeScriptType(type) : jsDocType(type)));
  const request = module.library ? LIBRARIES[module.library].request : REQUEST;
  const code = [types.join('\n'), CONSTANTS, ...instances, FUNCTIONS, request, HELPERS, ...(module.retry ? [RETRY] : [])].map((part) => inDialect(part, module.dialect));
  const body = [...importOf(module), ...code];
  const parts = module.dialect === 'cjs' ? [head, "'use strict';\n", ...body, commonJsExports(module)] : [head, ...body];
  return styled(parts.join('\n'), module.style);
}

function importOf({ dialect, library }: ProviderModule): readonly string[] {
  if (!library) return [];
  const { imported } = LIBRARIES[library];
  return [dialect === 'cjs' ? `const ${imported.cjs} = require('${library}');\n` : `import ${imported.esm} from '${library}';\n`];
}

/** The types of the file, as far as its library lets them be the same. */
function typesOf({ library }: ProviderModule): readonly TypeDeclaration[] {
  if (!library) return TYPES;
  const changes = LIBRARIES[library];
  return TYPES.flatMap((type): readonly TypeDeclaration[] => {
    const own = type.name in changes.types ? changes.types[type.name] : {};
    if (!own) return [];
    const changed = { ...type, ...own };
    if ('lines' in changed.shape) return [changed];
    const members = changed.shape.members.flatMap((member): readonly TypeMember[] => {
      const key = `${type.name}.${member.name}`;
      const kept = key in changes.members ? changes.members[key] : member;
      return kept ? [kept] : [];
    });
    return [{ ...changed, shape: { members } }];
  });
}

/** The library that a generated file asks for its token through, by its import. */
export function libraryOf(text: string): ProviderLibrary | undefined {
  return providerLibraries.find((library) => new RegExp(`^(?:import .* from|const .* = require\\() ?['"]${library}['"]`, 'm').test(text));
}

function assertRenderable({ principals, library }: ProviderModule): void {
  if (principals.length === 0) throw new Error('A token provider needs at least one principal.');
  const { name, request } = library ? LIBRARIES[library] : { name: '', request: REQUEST };
  const declared = inDialect(`${CONSTANTS}${FUNCTIONS}${request}${HELPERS}${RETRY}`, 'cjs').matchAll(/^(?:async )?(?:const|function) (\w+)/gm);
  const taken = new Set([name, ...TYPES.map((type) => type.name), ...[...declared].map((match) => match[1])]);
  for (const { exportName, clientIdEnv, clientSecretEnv, replaces } of principals) {
    if (/\*\/|[\r\n`'"]/.test(replaces)) throw new Error(`${exportName} replaces something that a comment cannot hold.`);
    if (!/^[A-Za-z_$][\w$]*$/.test(exportName) || taken.has(exportName)) throw new Error(`A token provider cannot be exported as ${exportName}.`);
    taken.add(exportName);
    for (const variable of [clientIdEnv, clientSecretEnv]) {
      if (!/^[A-Za-z_]\w*$/.test(variable)) throw new Error(`${variable} is not the name of an environment variable.`);
    }
  }
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_hole, name: string) => values[name] ?? '');
}

function typeScriptType(type: TypeDeclaration): string {
  const head = `/** ${type.about} */\n${type.exported ? 'export ' : ''}`;
  if ('lines' in type.shape) return `${head}type ${type.name} = ${type.shape.lines.join('\n')};\n`;
  const members = type.shape.members.map((member) => `${member.about ? `  /** ${member.about} */\n` : ''}  ${signature(member)};\n`);
  return `${head}interface ${type.name}${type.base ? ` extends ${type.base}` : ''} {\n${members.join('')}}\n`;
}

function signature({ name, optional, type }: TypeMember): string {
  return `${name}${optional ? '?' : ''}: ${type}`;
}

/** A typedef; a type with a base is an intersection, because typedefs do not extend. */
function jsDocType(type: TypeDeclaration): string {
  const head = `/**\n * ${type.about}\n`;
  if ('lines' in type.shape) return `${head} * @typedef {${type.shape.lines.join('\n * ')}} ${type.name}\n */\n`;
  if (type.base) return `${head} * @typedef {${type.base} & { ${type.shape.members.map(signature).join('; ')} }} ${type.name}\n */\n`;
  const properties = type.shape.members.map(({ name, optional, type: of, about }) => {
    // JSDoc has no exact optional properties: the brackets say it all.
    const written = optional ? `{${of.replace(/^\(?(.*?)\)? \| undefined$/, '$1')}} [${name}]` : `{${of}} ${name}`;
    return ` * @property ${written}${about ? ` ${about}` : ''}\n`;
  });
  return `${head} * @typedef {object} ${type.name}\n${properties.join('')} */\n`;
}

function inDialect(text: string, dialect: ProviderModule['dialect']): string {
  if (dialect === 'ts') return withShortComments(text.replace(/«[^»]*»/g, '').replace(/[‹›]/g, ''));
  const javaScript = text.replace(/‹[^›]*›/g, '').replace(/[«»]/g, '');
  return dialect === 'cjs' ? javaScript.replace(/^export /gm, '') : javaScript;
}

/** A comment that has lost its JSDoc types may have one line left. */
function withShortComments(text: string): string {
  return text.replace(/\/\*\*\n *\* (.*)\n *\*\//g, '/** $1 */');
}

function commonJsExports({ principals, retry }: ProviderModule): string {
  const names = ['createOcrolusTokenProvider', ...(retry ? [RETRY_NAME] : []), ...principals.map(({ exportName }) => exportName)];
  return `module.exports = {\n${names.map((name) => `  ${name},\n`).join('')}};\n`;
}

/** Safe as plain text because of the rules that the template keeps to. */
function styled(text: string, { quote, semicolons, indent, eol }: ProviderModule['style']): string {
  return text
    .replace(/'/g, quote)
    .replace(/;$/gm, semicolons ? ';' : '')
    .replace(/^(?: {2})+/gm, (spaces) => indent.repeat(spaces.length / 2))
    .replace(/\n/g, eol);
}

const WRITTEN_INSTANCE = /\* Replaces (.+)\r?\n \*\/\r?\n(?:export )?const (\w+)[^(\n]*= fromEnvironment\(\s*['"](\w+)['"],\s*['"](\w+)['"],?\s*\);?\r?\n/g;

/** The instances that a generated file holds; none when it was not generated or was changed beyond recognition. */
export function readInstances(text: string): readonly ProviderInstance[] {
  if (!text.startsWith(PROVIDER_SIGNATURE)) return [];
  return [...text.matchAll(WRITTEN_INSTANCE)].map(([, replaces = '', exportName = '', clientIdEnv = '', clientSecretEnv = '']) => ({ exportName, clientIdEnv, clientSecretEnv, replaces }));
}

/** A generated file with further instances after the last one it has, everything else as it is; `undefined` when that place is not found. */
export function addInstances(text: string, module: ProviderModule): string | undefined {
  const last = [...text.matchAll(WRITTEN_INSTANCE)].at(-1);
  if (!last) return undefined;
  const at = last.index + last[0].length;
  const { eol } = module.style;
  const added = module.principals.map(({ exportName, ...env }) => eol + styled(inDialect(fill(INSTANCE, { name: exportName, ...env }), module.dialect), module.style)).join('');
  const result = text.slice(0, at) + added + text.slice(at);
  if (module.dialect !== 'cjs') return result;
  const names = module.principals.map(({ exportName }) => `${module.style.indent}${exportName},${eol}`).join('');
  return result.replace(/(module\.exports = \{\r?\n)/, `$1${names}`);
}

const RETRY_NAME = 'withFreshToken';

/** A generated file with the function that sends a request once more, if it has none yet. */
export function addRetry(text: string, { dialect, style }: ProviderModule): string {
  if (new RegExp(`function ${RETRY_NAME}\\b`).test(text)) return text;
  const added = styled(inDialect(RETRY, dialect), style);
  if (dialect !== 'cjs') return `${text}${style.eol}${added}`;
  return text.replace(/module\.exports = \{\r?\n/, (head) => `${added}${style.eol}${head}${style.indent}${RETRY_NAME},${style.eol}`);
}
