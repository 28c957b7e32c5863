/** https://github.com/facebook/flow/tree/main/packages/flow-remove-types */
declare module 'flow-remove-types' {
  export default function flowRemoveTypes(source: string, options: { readonly all: boolean; readonly pretty: boolean }): { toString(): string };
}
