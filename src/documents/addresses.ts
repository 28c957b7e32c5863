/** Addresses by their names and places. */
import type { Address } from './document.ts';

const ADDRESS_NAME = /(?<!c)url(?!lib|open|join|parse|encode|search)|uri|host|endpoint|domain|server|base(?!_?64)|address|api_?root/i;

/** Whether a name may be that of an address. */
export const namesAddress = (name: string): boolean => ADDRESS_NAME.test(name);

/** One for each place. */
export const distinct = (addresses: readonly Address[]): readonly Address[] => [...new Map(addresses.map((address) => [address.at, address])).values()];
