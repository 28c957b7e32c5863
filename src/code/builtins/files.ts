/** `JSON.parse(fs.readFileSync(…))` of a file in the repository: its content is read as data, as an import would. */
import { wholeModule } from '../modules.ts';
import type { Evaluator } from '../evaluator.ts';
import { normalise } from '../paths.ts';
import type { ts } from '../syntax.ts';
import { literalText, mapEach, unknown, type Value } from '../values.ts';
import type { BuiltinCall } from './call.ts';

const READ = /^(?:fs|fs\/promises|fs-extra|graceful-fs|jsonfile):(?:promises\.)?(?:readFileSync|readFile|readJsonSync|readJSONSync|readJson)$/;

export function evaluateFiles(name: string, call: BuiltinCall, node: ts.CallExpression): Value | undefined {
  if (name === 'JSON.parse') return parsed(call);
  if (!READ.test(name)) return undefined;
  return mapEach(call.argument(0), node, (path) => jsonFile(call.evaluator, literalText(path), node) ?? unknown(node));
}

function parsed(call: BuiltinCall): Value {
  const given = call.argument(0);
  // `JSON.parse(JSON.stringify(x))`
  if (given.kind === 'result' && given.callee.kind === 'external' && given.callee.path.join('.') === 'JSON.stringify') return given.args[0]?.() ?? unknown(call.node);
  return given.kind === 'text' && literalText(given) !== undefined ? unknown(call.node) : given;
}

/** The content of a JSON file, by an absolute path (made with `__dirname`) or one relative to the package or the root. */
export function jsonFile(evaluator: Evaluator, path: string | undefined, node: ts.Node): Value | undefined {
  if (path === undefined) return undefined;
  const { project } = evaluator;
  const directory = project.modules.packageOf(node.getSourceFile().fileName);
  const clean = normalise(path.replace(/^file:\/\//, ''));
  const candidates = path.startsWith('/') ? [clean] : [directory === '' ? clean : `${directory}/${clean}`, clean];
  const found = candidates.find((candidate) => project.tree.has(candidate));
  return found === undefined ? undefined : wholeModule(evaluator, found, node);
}
