/** JSON that deployments and development environments are described in: task definitions, CloudFormation, `app.json`, `devcontainer.json`, `turbo.json`. */
import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import { isReference, listEntry, namesInAnySpelling, perFile, spelled, type Entry, type Format } from './entry.ts';
import { PATHS } from './paths.ts';

/** Lists of the variables that something is given. */
const LISTS = /^(?:env|envs|environment|envVars|globalEnv|passThroughEnv|globalPassThroughEnv|secrets|variables)$/i;

export const json: Format = {
  path: PATHS.json,
  entries: perFile((text, name) => {
    const errors: ParseError[] = [];
    const root = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
    return root && errors.length === 0 ? within(root, text, name) : [];
  }),
};

function within(node: Node, text: string, name: string): readonly Entry[] {
  const members = node.children ?? [];
  const inner = members.flatMap((member) => within(member, text, name));
  if (node.type !== 'object' && node.type !== 'array') return inner;
  const own = members.flatMap((member, index): readonly Entry[] => {
    const copied = isMember(node, member, name);
    if (!copied) return [];
    const [before, after] = [members[index - 1], members[index + 1]];
    const place = listEntry(text, { start: member.offset, end: endOf(member), previousEnd: before && endOf(before), nextStart: after?.offset });
    const beside = text.slice(node.offset, endOf(node));
    return [{ ...place, ...copied, isBeside: (other) => namesInAnySpelling(beside, other) }];
  });
  return [...inner, ...own].sort((one, other) => one.start - other.start);
}

const endOf = (node: Node): number => node.offset + node.length;

type Copied = Pick<Entry, 'needs' | 'declares'>;

function isMember(list: Node, member: Node, name: string): Copied | undefined {
  if (member.type === 'property') {
    const [key, value] = member.children ?? [];
    if (!key || !value || !spelled(name).includes(String(key.value))) return undefined;
    if (value.type === 'string') return isReference(String(value.value), name) ? {} : undefined;
    const needs = inputIn(value, name);
    return isDescribed(value, name) ? { ...(needs === undefined ? { declares: String(key.value) } : { needs }) } : undefined;
  }
  if (member.type === 'string') return member.value === name && LISTS.test(keyOf(list)) ? {} : undefined;
  if (member.type !== 'object') return undefined;
  const properties = propertiesOf(member);
  const named = properties.find(([key, value]) => /^(?:name|key|env)$/i.test(key) && value.value === name);
  const others = properties.filter((item) => item !== named);
  if (!named || !others.every(([key, value]) => isDetail(key, value, name))) return undefined;
  if (others.length === 0 && named[0] !== 'env') return undefined;
  const needs = others.map(([, value]) => inputIn(value, name)).find((input) => input !== undefined);
  return needs === undefined ? {} : { needs };
}

/** The name of the property that a list is the value of. */
const keyOf = ({ parent }: Node): string => (parent?.type === 'property' ? String(parent.children?.[0]?.value) : '');

const propertiesOf = (node: Node): readonly (readonly [string, Node])[] => (node.children ?? []).flatMap(({ children: [key, value] = [] }) => (key && value ? [[String(key.value), value] as const] : []));

const isDescribed = (node: Node, name: string): boolean => node.type === 'object' && propertiesOf(node).every(([key, value]) => isDetail(key, value, name));

/** What may stand beside a name and holds no value. */
function isDetail(key: string, value: Node, name: string): boolean {
  if (/^(?:Ref|Fn::Sub)$/.test(key)) return inputOfReference(key, value, name) !== undefined;
  // Where a secret is kept, by a path that ends in its name.
  if (/^valueFrom$/i.test(key) && value.type === 'string') return namesInAnySpelling(String(value.value), name);
  if (/^(?:value|default)$/i.test(key)) return value.type === 'string' ? isReference(String(value.value), name) : isDescribed(value, name);
  return /^(?:description|required|sync|scope|type|noEcho)$/i.test(key) && value.type !== 'object';
}

function inputOfReference(key: string, value: Node, name: string): string | undefined {
  const text = String(value.value);
  const input = key === 'Ref' ? text : /^\$\{(\w+)\}$/.exec(text)?.[1];
  return input !== undefined && spelled(name).includes(input) ? input : undefined;
}

/** The input that an object refers to. */
function inputIn(node: Node, name: string): string | undefined {
  if (node.type !== 'object') return undefined;
  return propertiesOf(node).map(([key, value]) => (/^(?:Ref|Fn::Sub)$/.test(key) ? inputOfReference(key, value, name) : inputIn(value, name))).find((input) => input !== undefined);
}
