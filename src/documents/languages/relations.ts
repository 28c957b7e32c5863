/** Which statements have to do with each other, by the names that they share. */
import { isOperation, type Definitions } from './definitions.ts';
import { declaredName, enclosing, isClass, isFunction, nameOf, namesIn, statementOf } from './names.ts';
import { ancestors, contains, core, fieldOf, walk, type SyntaxNode } from './tree.ts';

export interface Relations {
  /** Statements that mention what the node is given to, and what that is given to. */
  to(node: SyntaxNode): readonly SyntaxNode[];
  /** Where that comes from by which statements send something: a client with an address of its own. */
  sending(statements: readonly SyntaxNode[]): readonly SyntaxNode[];
  /** Statements that mention a class by its name. */
  toClass(owner: SyntaxNode): readonly SyntaxNode[];
}

/** A name, and where it is known: in a part of the file, or in all of it. */
interface Holder {
  readonly name: string;
  readonly scope: SyntaxNode | undefined;
  readonly isFunction: boolean;
}

/** How many steps a name is followed through other statements: headers → entity → request. */
const STEPS = 3;

export function createRelations(root: SyntaxNode, definitions: Definitions): Relations {
  const uses = usesIn(root);
  const called = (name: string, { start, end }: SyntaxNode): readonly SyntaxNode[] => (uses.get(name) ?? []).filter((use) => use.start >= start && use.end <= end);
  return {
    to(node) {
      const statement = statementOf(node);
      const found = new Set<SyntaxNode>();
      const seen = new Set<string>();
      let holders = holdersOf(node, statement, definitions);
      for (let step = 0; step < STEPS && holders.length > 0; step += 1) {
        const next: Holder[] = [];
        for (const holder of holders) {
          const key = `${holder.name} ${holder.scope?.start ?? ''}`;
          // What a library is called by is used by everybody.
          if (seen.has(key) || !definitions.isKnown(holder.name)) continue;
          seen.add(key);
          for (const use of usesOf(holder, node)) {
            const around = unitOf(use);
            if (!around || found.has(around) || around === statement) continue;
            found.add(around);
            next.push(...[...assigned(use, around, definitions), ...returning(use, around)]);
          }
        }
        holders = next;
      }
      return [...found];
    },
    sending: (statements) => [...new Set(statements.flatMap(senders))],
    toClass(owner) {
      const name = declaredName(owner);
      return name === '' ? [] : called(name, root).filter((use) => !contains(owner, use)).flatMap((use) => unitOf(use) ?? []);
    },
  };

  /** `client.send(request)`: where the client comes from. */
  function senders(statement: SyntaxNode): readonly SyntaxNode[] {
    const sender = rootOf(statement);
    return sender ? definitions.of(nameOf(sender), sender).map(({ node }) => statementOf(node)).filter((item) => !isHolder(item)) : [];
  }

  function usesOf({ name, scope, isFunction: isCalled }: Holder, from: SyntaxNode): readonly SyntaxNode[] {
    const all = called(name, scope ?? root).filter((use) => !isType(use));
    if (isCalled) return all.filter((use) => isGiven(use) && use.parent?.type !== 'variable_name' && !definitions.isLocal(name, use));
    return scope ? all.filter(between(all, from)) : all;
  }

  /** A variable that is given another value is another: only what stands between. */
  function between(all: readonly SyntaxNode[], { start }: SyntaxNode): (use: SyntaxNode) => boolean {
    const made = all.filter((use) => definitions.isTarget(use) && /^(?:\$|let |var )?[\w$]+$/.test((use.parent?.text.slice(0, 80) ?? '').split(/\s*(?::=|=)/)[0] ?? '') && use.start === startOf(use));
    const first = made.filter((use) => use.start <= start).at(-1);
    const end = made.find((use) => use.start > start);
    return (use) => use.start >= (first?.start ?? 0) && use.start < (end?.start ?? Number.POSITIVE_INFINITY);
  }
}

/** Where the statement of a target begins, when it begins with the target. */
const startOf = (use: SyntaxNode): number => (statementOf(use).start === use.start || statementOf(use).start === use.start - 1 ? use.start : -1);

/** Functions and classes hold statements, and what is in them says nothing of one. */
export const isHolder = (node: SyntaxNode): boolean => isFunction(node) || isClass(node);

/** The statement around a use; of a function that is one expression, that. */
function unitOf(use: SyntaxNode): SyntaxNode | undefined {
  const statement = statementOf(use);
  return isHolder(statement) ? statement.children.find((child) => child.field === 'body' && !/block|list|body/.test(child.type) && contains(child, use)) : statement;
}

const isType = (node: SyntaxNode): boolean => node.type === 'type_identifier' || node.parent?.type === 'qualified_type';

/** A function is called, or given on; `x.Headers.Add()` is another's. */
function isGiven(use: SyntaxNode): boolean {
  const around = statementOf(use);
  const rest = around.text.slice(use.end - around.start, use.end - around.start + 3);
  return !/^\s*(?:\.|->|::|\{|\?\.)/.test(rest);
}

function usesIn(root: SyntaxNode): ReadonlyMap<string, readonly SyntaxNode[]> {
  const found = new Map<string, SyntaxNode[]>();
  for (const node of walk(root)) {
    if (node.children.length > 0 || !/identifier|name|constant|variable|word/.test(node.type)) continue;
    const list = found.get(nameOf(node));
    if (list) list.push(node);
    else found.set(nameOf(node), [node]);
  }
  return found;
}

/** The names that a statement gives a node to, or whose method is called with it. */
function holdersOf(node: SyntaxNode, statement: SyntaxNode, definitions: Definitions): readonly Holder[] {
  const own = assigned(node, statement, definitions);
  const receiver = own.length === 0 ? rootOf(statement) : undefined;
  const called = receiver && !contains(receiver, node) ? [...namesIn(receiver)].map((name) => ({ name, scope: scopeOf(name, receiver, definitions), isFunction: false })) : [];
  return [...own, ...called, ...returning(node, statement)];
}

function assigned(node: SyntaxNode, statement: SyntaxNode, definitions: Definitions): readonly Holder[] {
  const holders: Holder[] = [];
  for (const item of [node, ...ancestors(node)]) {
    const target = isOperation(item) ? undefined : fieldOf(item, 'left', 'pattern', 'alias') ?? (/declarator|assignment|spec|property|const_|as_pattern/.test(item.type) ? (fieldOf(item, 'name', 'alias') ?? fieldOf(fieldOf(item, 'declarator') ?? item, 'name') ?? item.children[0]) : undefined);
    if (target && !contains(target, node) && contains(statement, item)) {
      for (const name of targetNames(target)) holders.push({ name, scope: scopeOf(name, target, definitions), isFunction: false });
    }
    if (item === statement) break;
  }
  return holders;
}

/** What is built in a function for others is given by its name. */
function returning(node: SyntaxNode, statement: SyntaxNode): readonly Holder[] {
  const fn = enclosing(node, isFunction);
  const named = enclosing(node, (item) => isFunction(item) && declaredName(item) !== '');
  const isReturned = fn && named && (/^return/.test(statement.type) || /^return\b/i.test(statement.text.slice(0, 7)) || isLast(statement, fn));
  return isReturned ? [{ name: declaredName(named), scope: undefined, isFunction: true }] : [];
}

function targetNames(target: SyntaxNode): readonly string[] {
  const names = [...namesIn({ ...target, text: target.text.replace(/(["'])[^"'\n]*\1/g, '') })];
  // `session.auth`: the session is what requests are made with, whatever the field is called.
  return names.length > 1 ? names.slice(0, -1) : names;
}

/** Where a name means the same: in the outermost function that has it, in the class of the object, in the file. */
function scopeOf(name: string, target: SyntaxNode, definitions: Definitions): SyntaxNode | undefined {
  const owner = enclosing(target, isClass);
  if (/^\W*(?:self|this|@)/.test(target.text.slice(0, 20))) return owner;
  const own = [...ancestors(target)].filter((item) => isFunction(item) && definitions.isLocal(name, { ...target, parent: item, text: name }));
  return own.at(-1) ?? (owner && definitions.hasMember(owner, name) ? owner : undefined);
}

/** Where the last expression of a function is what it returns. */
const isLast = (statement: SyntaxNode, fn: SyntaxNode): boolean => statement.type !== 'expression_statement' && statement.end >= (fieldOf(fn, 'body')?.children.at(-1)?.end ?? Number.POSITIVE_INFINITY);

/** What the first method of a statement is called on, or what it is first given to. */
function rootOf(statement: SyntaxNode): SyntaxNode | undefined {
  const call = [...walk(statement)].find((item) => /call|invo[ck]ation/.test(item.type));
  if (!call) return undefined;
  let current = call;
  for (;;) {
    const next = fieldOf(current, 'receiver', 'object', 'operand', 'expression') ?? fieldOf(current, 'function') ?? (/field|member|invokation/.test(current.type) ? current.children[0] : undefined);
    if (!next) break;
    current = core(next);
  }
  if (/^[a-z_$@]/.test(current.text) && !/[(]/.test(current.text) && current !== call && statement.children.length > 0) {
    const isFree = fieldOf(call, 'function') !== undefined && core(fieldOf(call, 'function') ?? call).children.length < 2;
    // `curl_setopt($ch, …)`: a function of its own is told what it works on.
    if (!isFree) return current;
  } else if (!/^function_call|^call$/.test(call.type) || current !== call) {
    return undefined;
  }
  return (fieldOf(call, 'arguments') ?? call.children.find((child) => child.type.startsWith('argument')))?.children[0];
}
