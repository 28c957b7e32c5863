/** What the calls of a file give to the parameters of its functions. */
import type { Call } from './calls.ts';
import { declaredName, enclosing, isClass, isConstructor, nameOf, plain } from './names.ts';
import { fieldOf, type SyntaxNode } from './tree.ts';

export interface Parameters {
  declare(fn: SyntaxNode): void;
  call(call: Call): void;
  has(fn: SyntaxNode, name: string): boolean;
  /** Whether any function has a parameter of this name. */
  isParameter(name: string): boolean;
  /** What calls in the file give. */
  values(fn: SyntaxNode, name: string): readonly SyntaxNode[];
}

/** More calls than this are not told apart. */
const MANY = 4;

export function createParameters(): Parameters {
  const byFunction = new Map<SyntaxNode, readonly string[]>();
  const names = new Set<string>();
  const calls = new Map<string, Call[]>();
  return {
    declare(fn) {
      const own = parametersOf(fn);
      byFunction.set(fn, own);
      for (const name of own) names.add(name);
    },
    call(call) {
      const list = calls.get(call.name);
      if (list) list.push(call);
      else calls.set(call.name, [call]);
      // `Client.new(…)`: whatever makes an object is called by its class.
      const owner = call.name === 'new' && call.receiver ? nameOf(call.receiver) : '';
      if (owner !== '') calls.set(owner, [...(calls.get(owner) ?? []), call]);
    },
    has: (fn, name) => byFunction.get(fn)?.includes(name) ?? false,
    isParameter: (name) => names.has(name),
    values(fn, name) {
      const index = byFunction.get(fn)?.indexOf(name) ?? -1;
      const owner = isConstructor(fn) ? enclosing(fn, isClass) : undefined;
      const called = declaredName(owner ?? fn);
      if (index < 0 || called === '') return [];
      const around = enclosing(fn, isClass);
      return (calls.get(called) ?? []).filter((call) => owner !== undefined || isOf(around, call)).flatMap((call) => call.named.find(({ target }) => nameOf(target) === name)?.value ?? call.positional[index] ?? []).slice(0, MANY);
    },
  };
}

/** Whether a call may be of a method of that class: other objects have methods of the same name. */
function isOf(owner: SyntaxNode | undefined, { receiver }: Call): boolean {
  if (!receiver) return true;
  if (!owner) return false;
  const [name, own] = [plain(nameOf(receiver)), plain(declaredName(owner))];
  return /^\W*(?:self|this|super|cls)$/.test(receiver.text.slice(0, 12)) || (name.length > 3 && (own.includes(name) || name.includes(own)));
}

/** Names in order, the object itself left out. */
function parametersOf(fn: SyntaxNode): readonly string[] {
  const list = fieldOf(fn, 'parameters') ?? fn.children.find(({ type }) => /parameter/.test(type));
  if (!list) return [];
  if (/identifier|implicit_parameter/.test(list.type)) return [nameOf(list)];
  // Go has the object itself in a list of its own.
  const receiver = fieldOf(fn, 'receiver');
  return [...list.children, ...(receiver?.children ?? [])].flatMap((item) => (item.type === 'parameter_list' ? item.children : [item])).flatMap(namesOf).filter((name) => !/^(?:self|cls|this|)$/.test(name));
}

function namesOf(parameter: SyntaxNode): readonly string[] {
  const named = parameter.children.filter(({ field }) => field === 'name' || field === 'pattern');
  if (named.length > 0) return named.map(nameOf);
  if (parameter.children.length === 0) return [nameOf(parameter)];
  const own = parameter.children.find(({ type }) => /^(?:identifier|variable)$/.test(type));
  return own ? [nameOf(own)] : [];
}
