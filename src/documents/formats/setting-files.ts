/** Files of settings that no tool is known for by their text: whatever reads them, a credential in them is one. */
import type { Carrier, Document } from '../document.ts';
import { pairUnder } from './basic-pairs.ts';
import { readNginx } from './reverse-proxy.ts';
import { readAssignments } from './assignments.ts';
import { entriesOf, type Data, type Scalar } from './data.ts';
import { readJson } from './json.ts';
import { readLines } from './lines.ts';
import { createSettingsReader } from './settings.ts';
import { lookupIn, type Lookup } from './template.ts';
import { readYaml } from './yaml.ts';

const client = 'settings';

/** A name that the same file sets. */
function lookupOf(documents: readonly Data[]): Lookup {
  const scalars = (data: Data): readonly [string, Scalar][] => entriesOf(data).flatMap(({ key, value }): readonly [string, Scalar][] => (value.kind === 'scalar' ? (key === undefined ? [] : [[key, value]]) : scalars(value)));
  return lookupIn(new Map(documents.flatMap(scalars)));
}

export const lines = createSettingsReader({ client, parse: readLines, lookup: lookupOf });
export const toml = createSettingsReader({ client, parse: readAssignments });
/** Connections of AWS EventBridge in CloudFormation. */
const extra = pairUnder(/^basicauthparameters$/i);

export const yaml = createSettingsReader({ client, parse: readYaml, extra, embedded });
export const json = createSettingsReader({ client, parse: readJson, extra });

/** A config map holds whole files. */
function embedded(document: Document): readonly Carrier[] {
  return (/\bproxy_(?:pass|set_header)\s/.test(document.text) ? readNginx : lines)(document);
}
