/**
 * What takes the types of Flow out of a text. It stands apart from `flow.ts` because its parser is as large as the one of TypeScript and few runs need
 * it: `scripts/bundle.mjs` makes a file of its own of it, which the first call loads.
 */
import flowRemoveTypes from 'flow-remove-types';

/**
 * The text with spaces where types were: as long, with the same lines.
 * @throws {Error} where the text is no JavaScript with types of Flow
 */
export const removeFlowTypes = (text: string): string => flowRemoveTypes(text, { all: true, pretty: false }).toString();
