/** Requests as they were recorded, are expected, or will be sent: each says where to, and its headers. */
import { scalarAt, type Data } from './data.ts';
import { pairUnder } from './basic-pairs.ts';
import { readJson } from './json.ts';
import { createSettingsReader } from './settings.ts';
import { readYaml } from './yaml.ts';

const readEither = (text: string): readonly Data[] => (/^\s*[{[]/.test(text) ? readJson(text) : readYaml(text));

/** http://www.softwareishard.com/blog/har-12-spec/, Polly.js among those who write it. */
export const httpArchive = createSettingsReader({ client: 'HTTP archive', parse: readJson });
/** https://github.com/nock/nock#recording */
export const nockRecording = createSettingsReader({ client: 'nock', parse: readJson });
/** https://benoittgt.github.io/vcr/, VCR.py and go-vcr. */
export const cassette = createSettingsReader({ client: 'VCR', parse: readEither });
/** https://github.com/pact-foundation/pact-specification */
export const pact = createSettingsReader({ client: 'Pact', parse: readJson, title: (document) => scalarAt(document, 'provider', 'name') });
/** https://wiremock.org/docs/stubbing/ */
export const wiremock = createSettingsReader({ client: 'WireMock', parse: readEither, extra: pairUnder(/^basicauth(?:credentials)?$/i) });
/** https://www.mock-server.com/mock_server/creating_expectations.html */
export const mockServer = createSettingsReader({ client: 'MockServer', parse: readJson });
/** https://www.artillery.io/docs/reference/engines/http */
export const artillery = createSettingsReader({ client: 'Artillery', parse: readEither, base: (document) => scalarAt(document, 'config', 'target'), extra: pairUnder(/^auth$/) });
