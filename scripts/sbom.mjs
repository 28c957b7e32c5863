// What is in the package, for tools that look for known flaws: CycloneDX 1.5 (https://cyclonedx.org/docs/1.5/json/). The same build gives the
// same bytes: there is no time and no serial number in it, which the format does not ask for.

/** `packages` are as `bundledPackages` gives them. */
export function sbom({ name, version, description, license }, packages) {
  const components = packages.map((item) => componentOf('library', item));
  const own = componentOf('application', { name, version, license });
  return `${JSON.stringify(
    {
      $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.5',
      version: 1,
      metadata: { component: { ...own, description } },
      components,
      // Their code is within this package, whichever of them asks for which.
      dependencies: [{ ref: own['bom-ref'], dependsOn: components.map((item) => item['bom-ref']) }, ...components.map((item) => ({ ref: item['bom-ref'] }))],
    },
    null,
    2,
  )}\n`;
}

function componentOf(type, { name, version, license }) {
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name];
  return { type, 'bom-ref': purl, ...(group && { group }), name: short, version, ...(type === 'library' && { scope: 'required' }), licenses: [licenceOf(license)], purl };
}

/** An expression has several names of the SPDX list in it. */
const licenceOf = (license) => (/\s/.test(license) ? { expression: license.replace(/^\((.*)\)$/, '$1') } : { license: { id: license } });
