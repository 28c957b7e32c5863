/** `useRuntimeConfig()` of Nuxt and Nitro: https://nuxt.com/docs/guide/going-further/runtime-config */
import type { Evaluator } from './evaluator.ts';
import { join } from './paths.ts';
import type { ts } from './syntax.ts';
import { alternatives, isMissing, literalText, type ExternalValue, type ObjectValue, type Value } from './values.ts';

const FILES = ['nuxt', 'nitro'].flatMap((name) => ['ts', 'js', 'mjs', 'mts', 'cjs'].map((extension) => `${name}.config.${extension}`));
/** It is imported from one of these, or by the framework itself. */
const MODULES = /^(?:|#imports|#app|#nitro|nuxt\/app|nitropack(?:\/runtime)?|nitro(?:\/runtime)?)$/;

export const isRuntimeConfig = ({ module, path }: ExternalValue): boolean => MODULES.test(module) && path.join('.') === 'useRuntimeConfig';

/** What the settings file of the package says, or `undefined` where it has none that can be read. */
export function runtimeConfig(evaluator: Evaluator, node: ts.Node): Value | undefined {
  const { project } = evaluator;
  const folder = project.modules.packageOf(node.getSourceFile().fileName);
  const path = FILES.map((name) => join(folder, name)).find((candidate) => project.tree.has(candidate));
  const file = path === undefined ? undefined : project.load(path);
  if (path === undefined || !file) return undefined;
  const exported = evaluator.member({ kind: 'module', path, node: file.root, trail: [] }, 'default', file.root);
  // `defineNuxtConfig({ … })` gives what it is given.
  const options = alternatives(exported).map((item) => (item.kind === 'result' ? item.args[0]?.() : item)).find((item) => item?.kind === 'object');
  const settings = options && evaluator.member(options, 'runtimeConfig', file.root);
  return settings?.kind === 'object' ? withVariables(settings, 'NUXT') : undefined;
}

/** What is empty in the file is set by the variable of its path: `ocrolus: { apiKey: '' }` by NUXT_OCROLUS_API_KEY. */
function withVariables(settings: ObjectValue, prefix: string): ObjectValue {
  const entries = settings.entries.map((entry) => {
    const name = `${prefix}_${entry.key.replace(/([a-z\d])([A-Z])/g, '$1_$2').replaceAll(/\W/g, '_').toUpperCase()}`;
    const value = (): Value => {
      const written = entry.value();
      if (written.kind === 'object' && !isMissing(written)) return withVariables(written, name);
      return isMissing(written) || literalText(written) === '' ? { kind: 'environment', name, source: 'environment', node: entry.node, trail: [] } : written;
    };
    return { ...entry, value };
  });
  return { ...settings, entries, open: true };
}
