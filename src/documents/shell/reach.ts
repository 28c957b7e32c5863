/** The addresses around a credential in shell code, by how near they are. */
import { distinct, namesAddress } from '../addresses.ts';
import type { Address, Carrier, Nearness } from '../document.ts';
import type { SyntaxNode } from '../languages/tree.ts';
import { render } from '../text.ts';
import type { Found } from './credentials.ts';
import type { Evaluator } from './words.ts';
import type { Unit } from './unit.ts';
import { functionAround, type Variables } from './variables.ts';

/** What a command does, or what is built for one. */
export interface Use extends Found {
  readonly unit: Unit;
  /** The command, or the assignment, where there is one. */
  readonly node: SyntaxNode;
}

export interface Place {
  readonly address: Address;
  readonly node: SyntaxNode;
  readonly unit: Unit;
}

/** Addresses that variables hold. */
export function addressesOf(variables: Variables, evaluator: Evaluator, unitOf: (node: SyntaxNode) => Unit | undefined): readonly Place[] {
  return variables.all.flatMap(({ name, values }) => values.flatMap((node): readonly Place[] => {
    const unit = unitOf(node);
    const items = node.type === 'array' ? node.children : [node];
    return items.flatMap((item) => {
      const value = evaluator.evaluate(item);
      const isAddress = value.some((text) => /^\s*(?:\[[^\]]*\]=)?https?:\/\//i.test(render(text)) || (namesAddress(name) && text[0]?.kind === 'variable'));
      return isAddress && unit ? [{ address: { value, at: item.start }, node: item, unit }] : [];
    });
  }));
}

export function levelsOf(node: SyntaxNode, unit: Unit, own: readonly Address[], everywhere: readonly Place[]): Carrier['reach'] {
  const around = functionAround(node);
  const within = (is: (place: Place) => boolean): readonly Address[] => everywhere.filter(is).map(({ address }) => address);
  // Seldom asked for, and as long as the file has requests.
  const level = (how: Nearness, find: () => readonly Address[]): Carrier['reach'][number] => ({
    how,
    get addresses() {
      return distinct(find());
    },
  });
  return [
    ...(own.length > 0 ? [{ how: 'request' as const, addresses: distinct(own) }] : []),
    ...(around ? [level('function', () => within((place) => functionAround(place.node) === around))] : []),
    level('class', () => within((place) => place.unit === unit)),
    level('file', () => within(() => true)),
  ];
}
