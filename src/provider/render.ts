import { CONSTANTS, FUNCTIONS, INSTANCE, INTRODUCTION, PROVIDER_SIGNATURE, TYPES, type TypeDeclaration, type TypeMember } from './template.ts';

export { PROVIDER_SIGNATURE };

/** The generated file: its dialect, its ready instances and the manners of the files around it. */
export interface ProviderModule {
  readonly dialect: 'ts' | 'esm' | 'cjs';
  /** One ready instance each, in this order; at least one. */
  readonly principals: readonly { readonly exportName: string; readonly clientIdEnv: string; readonly clientSecretEnv: string }[];
  readonly style: {
    readonly quote: "'" | '"';
    readonly semicolons: boolean;
    /** One level, e.g. two spaces or a tab. */
    readonly indent: string;
    readonly eol: '\n' | '\r\n';
  };
}

/**
 * The text of the token provider, which ends with a line end and imports nothing.
 * Throws when there is no principal, or when a name is not one that the text can hold.
 */
export function renderProviderModule(module: ProviderModule): string {
  assertRenderable(module);
  const first = module.principals[0]?.exportName ?? '';
  const head = PROVIDER_SIGNATURE + '\n' + fill(INTRODUCTION, { first });
  const instances = module.principals.map(({ exportName, ...env }) => fill(INSTANCE, { name: exportName, ...env }));
  const types = TYPES.map((type) => (module.dialect === 'ts' ? typeScriptType(type) : jsDocType(type)));
  const code = [types.join('\n'), CONSTANTS, ...instances, FUNCTIONS].map((part) => inDialect(part, module.dialect));
  const parts = module.dialect === 'cjs' ? [head, "'use strict';\n", ...code, commonJsExports(module)] : [head, ...code];
  return styled(parts.join('\n'), module.style);
}

function assertRenderable({ principals }: ProviderModule): void {
  if (principals.length === 0) throw new Error('A token provider needs at least one principal.');
  const declared = inDialect(`${CONSTANTS}${FUNCTIONS}`, 'cjs').matchAll(/^(?:async )?(?:const|function) (\w+)/gm);
  const taken = new Set([...TYPES.map((type) => type.name), ...[...declared].map((match) => match[1])]);
  for (const { exportName, clientIdEnv, clientSecretEnv } of principals) {
    if (!/^[A-Za-z_$][\w$]*$/.test(exportName) || taken.has(exportName)) throw new Error(`A token provider cannot be exported as ${exportName}.`);
    taken.add(exportName);
    for (const name of [clientIdEnv, clientSecretEnv]) {
      if (!/^[A-Za-z_]\w*$/.test(name)) throw new Error(`${name} is not the name of an environment variable.`);
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

function commonJsExports({ principals }: ProviderModule): string {
  const names = ['createOcrolusTokenProvider', ...principals.map(({ exportName }) => exportName)];
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
