/** Terraform: data sources and providers that send requests, variables and locals. */
import { entriesOf, scalarAt, type Data, type Scalar } from './data.ts';
import { readAssignments } from './assignments.ts';
import { pairOfProvider, pairUnder } from './basic-pairs.ts';
import { createSettingsReader } from './settings.ts';
import { lookupIn, type Lookup } from './template.ts';

/** Connections of AWS EventBridge, whose destinations are beside them. */
const pairOfConnection = pairUnder(/^basic$/);

export const terraform = createSettingsReader({ client: 'Terraform', parse: readAssignments, lookup: lookupOf, extra: (levels, lookup) => [...pairOfProvider(levels, lookup), ...pairOfConnection(levels, lookup)] });

function lookupOf(documents: readonly Data[]): Lookup {
  const blocks = documents.flatMap((document) => entriesOf(document));
  const locals = blocks.filter(({ key }) => key === 'locals').flatMap(({ value }) => entriesOf(value)).flatMap(({ key, value }): readonly [string, Scalar][] => (value.kind === 'scalar' ? [[`local.${key ?? ''}`, value]] : []));
  const variables = blocks.filter(({ key }) => key === 'variable').flatMap(({ value }) => entriesOf(value)).flatMap(({ key, value }): readonly [string, Scalar][] => {
    const given = scalarAt(value, 'default');
    return given ? [[`var.${key ?? ''}`, given]] : [];
  });
  // Data of a resource is set elsewhere.
  return lookupIn(new Map([...variables, ...locals]));
}

