/** dist/sbom.cdx.json against the rules of CycloneDX 1.5, the notices, and what is installed here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ts } from '@ts-morph/common';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from './fixture-folders.ts';

interface Component {
  readonly type: string;
  readonly 'bom-ref': string;
  readonly group?: string;
  readonly name: string;
  readonly version: string;
  readonly licenses: readonly { readonly license?: { readonly id: string }; readonly expression?: string }[];
  readonly purl: string;
}

interface Bom {
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const manifest = JSON.parse(read('package.json')) as { readonly name: string; readonly version: string; readonly license: string };
/** SPDX identifiers of what may be bundled: each asks for no more than its text. */
const LICENCES = ['Unlicense', 'MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', '0BSD'];

let bom: Bom;
beforeAll(() => {
  bom = JSON.parse(read('dist/sbom.cdx.json')) as Bom;
});

const fullName = ({ group, name }: Component): string => (group === undefined ? name : `${group}/${name}`);

describe('the software bill of materials', () => {
  it('is CycloneDX 1.5, with no member that the format does not know and none that changes from build to build', () => {
    expect(Object.keys(bom)).toEqual(['$schema', 'bomFormat', 'specVersion', 'version', 'metadata', 'components', 'dependencies']);
    expect(bom).toMatchObject({ $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json', bomFormat: 'CycloneDX', specVersion: '1.5', version: 1 });
    expect(Object.keys(bom.metadata)).toEqual(['component']);
    const known = ['type', 'bom-ref', 'group', 'name', 'version', 'description', 'scope', 'licenses', 'purl'];
    for (const component of [bom.metadata.component, ...bom.components]) expect(Object.keys(component).filter((key) => !known.includes(key))).toEqual([]);
  });

  it('names this package, and each component once', () => {
    const { component } = bom.metadata;
    expect(component).toMatchObject({ type: 'application', name: manifest.name, version: manifest.version, licenses: [{ license: { id: manifest.license } }] });
    const references = [component, ...bom.components].map((item) => item['bom-ref']);
    expect(new Set(references).size).toBe(references.length);
    expect(bom.dependencies.map(({ ref }) => ref)).toEqual(references);
    expect(bom.dependencies[0]?.dependsOn).toEqual(references.slice(1));
  });

  it('gives each a licence and an address in the registry', () => {
    expect(bom.components.length).toBeGreaterThan(30);
    for (const component of bom.components) {
      const name = fullName(component);
      expect(component.type).toBe('library');
      expect(component.purl).toBe(`pkg:npm/${name.replace('@', '%40')}@${component.version}`);
      expect(component.purl).toMatch(/^pkg:npm\/(?:%40[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+$/);
      expect(component.licenses).toHaveLength(1);
      const [licence] = component.licenses;
      expect([name, licence?.license?.id ?? licence?.expression]).toEqual([name, expect.toSatisfy((id: string) => LICENCES.includes(id))]);
    }
  });

  it('names what the notices name, in the same versions', () => {
    const noticed = [...read('dist/THIRD-PARTY-NOTICES.txt').matchAll(/^={78}\n(\S+) (\S+)\n\n/gm)].map(([, name = '', version = '']) => `${name}@${version}`);
    expect(bom.components.map((component) => `${fullName(component)}@${component.version}`)).toEqual(noticed);
  });

  it('says which TypeScript is in it: that of ts-morph, and not that of the build', () => {
    const found = bom.components.filter(({ name, group }) => name === 'typescript' && group === undefined);
    expect(found.map(({ version }) => version)).toEqual([ts.version]);
    const versions = (JSON.parse(read('package-lock.json')) as { readonly packages: Readonly<Record<string, { readonly version: string }>> }).packages;
    const bundled = ['@ts-morph/common', 'diff', 'yargs'];
    const own = bom.components.filter((component) => bundled.includes(fullName(component)));
    expect(own.map((component) => [fullName(component), component.version])).toEqual(bundled.map((name) => [name, versions[`node_modules/${name}`]?.version]));
  });
});
