/**
 * Kinds of files that hold requests, descriptions and settings as data. What many things share an extension with is known by a word in it: the
 * first row that fits reads it, and the settings at the end are for what no other row knows.
 */
import type { DocumentKind } from '../document.ts';
import { description, ownSettings } from '../migrations.ts';
import { httpFileMigration } from './http-file-token.ts';

const reason = 'other-file';
const JSON_FILE = /\.(?:json|jsonc|json5)$/i;
const YAML_FILE = /\.ya?ml$/i;
const isJson = (path: string): boolean => JSON_FILE.test(path);
const isYaml = (path: string): boolean => YAML_FILE.test(path);
const isEither = (path: string): boolean => isJson(path) || isYaml(path);
/** Dependencies and their versions. */
const LOCK_FILE = /(?:^|\/)(?:package-lock|npm-shrinkwrap|pnpm-lock|composer|yarn)\.(?:json|ya?ml|lock)$/;
const has = (...patterns: readonly RegExp[]) => (text: string): boolean => patterns.every((pattern) => pattern.test(text));
/** A header, in words or in the base64 of them, or user-info. */
const CREDENTIAL = /\bbasic(?:[ \t]|\\u0020)|:\/\/[^\s/"'@]{1,300}@|\bQmFzaWMg|\baHR0c[A-Za-z\d]/i;

export const formatKinds: readonly DocumentKind[] = [
  { name: 'HTTP request file', reason, matches: (path) => /\.(?:http|rest)$/i.test(path), migration: httpFileMigration, load: () => import('./http-file.ts').then((module) => module.httpFile) },
  { name: 'Bruno request', reason, matches: (path) => path.endsWith('.bru'), load: () => import('./bruno.ts').then((module) => module.bruno) },
  { name: 'netrc', reason, matches: (path) => /(?:^|\/)[._]?netrc(?:\.[\w-]+)?$/.test(path), load: () => import('./netrc.ts').then((module) => module.netrc) },
  { name: 'Salesforce named credential', reason, matches: (path) => /\.namedCredential(?:-meta\.xml)?$/.test(path), load: () => import('./named-credential.ts').then((module) => module.namedCredential) },
  { name: 'Postman collection', reason, matches: isJson, recognises: has(/getpostman\.com|schema\.postman\.com|"_postman_id"/, /"item"/), migration: ownSettings, load: () => import('./postman.ts').then((module) => module.postman) },
  { name: 'Insomnia', reason, matches: isEither, recognises: (text) => /\b__export_format["']?:|^type: ["']?collection\.insomnia\.rest/m.test(text), load: () => import('./insomnia.ts').then((module) => module.insomnia) },
  { name: 'Hoppscotch', reason, matches: isJson, recognises: has(/"endpoint"/, /"authActive"|"folders"/), load: () => import('./hoppscotch.ts').then((module) => module.hoppscotch) },
  { name: 'Bruno collection', reason, matches: isJson, recognises: has(/"http-request"/), load: () => import('./bruno.ts').then((module) => module.brunoCollection) },
  { name: 'Thunder Client', reason, matches: isJson, recognises: has(/Thunder Client|"containerId"|"colId"/), load: () => import('./hoppscotch.ts').then((module) => module.thunderClient) },
  { name: 'OpenAPI', reason, matches: isEither, recognises: (text) => /^[ \t]*(?:\{[ \t]*)?["']?(?:openapi|swagger)["']?[ \t]*:/m.test(text), isDescription: true, migration: description, load: () => import('./openapi.ts').then((module) => module.openapi) },
  { name: 'HTTP archive', reason, matches: (path) => isJson(path) || path.endsWith('.har'), recognises: has(/"log"/, /"entries"/), load: () => import('./recordings.ts').then((module) => module.httpArchive) },
  { name: 'nock recording', reason, matches: isJson, recognises: has(/"scope"/, /"reqheaders"|"rawHeaders"/), load: () => import('./recordings.ts').then((module) => module.nockRecording) },
  { name: 'VCR cassette', reason, matches: isEither, recognises: has(/\b(?:http_)?interactions["']?:/, /\brecorded_(?:at|with)["']?:|\brequest:[ \t]*\r?\n[ \t]+(?:body|method|headers|uri):/), load: () => import('./recordings.ts').then((module) => module.cassette) },
  { name: 'Pact', reason, matches: isJson, recognises: has(/"consumer"/, /"provider"/, /"interactions"/), load: () => import('./recordings.ts').then((module) => module.pact) },
  { name: 'WireMock', reason, matches: isEither, recognises: has(/\b(?:urlPath|urlPattern|urlPathPattern|urlPathTemplate|equalTo|basicAuth|proxyBaseUrl)["']?[ \t]*:/, /\brequest["']?[ \t]*:/, /\bresponse["']?[ \t]*:/), load: () => import('./recordings.ts').then((module) => module.wiremock) },
  { name: 'MockServer', reason, matches: isJson, recognises: has(/"httpRequest"/), load: () => import('./recordings.ts').then((module) => module.mockServer) },
  { name: 'Artillery', reason, matches: isEither, recognises: has(/\bscenarios["']?[ \t]*:/, /\btarget["']?[ \t]*:/), load: () => import('./recordings.ts').then((module) => module.artillery) },
  { name: 'Terraform', reason, matches: (path) => /\.(?:tf|tfvars|hcl)$/.test(path), load: () => import('./terraform.ts').then((module) => module.terraform) },
  { name: 'Caddy', reason, matches: (path) => /(?:^|\/)Caddyfile(?:\.[\w-]+)?$|\.caddy(?:file)?$/i.test(path), load: () => import('./reverse-proxy.ts').then((module) => module.readCaddy) },
  { name: 'HAProxy', reason, matches: (path) => /haproxy[^/]*\.cfg(?:\.\w+)?$/i.test(path), load: () => import('./reverse-proxy.ts').then((module) => module.readHaproxy) },
  { name: 'nginx', reason, matches: (path) => /\.(?:conf|nginx|template|tpl|tmpl|j2|erb)$|(?:^|\/)nginx[^/]*$|\/sites-(?:available|enabled)\//.test(path), recognises: has(/\b(?:proxy_pass|grpc_pass)[ \t]/), load: () => import('./reverse-proxy.ts').then((module) => module.readNginx) },
  { name: 'Apache', reason, matches: (path) => /\.(?:conf|template|tpl|tmpl|j2|erb)$|(?:^|\/)\.htaccess$|\/sites-(?:available|enabled)\//.test(path), recognises: has(/^[ \t]*(?:ProxyPass|RequestHeader)/im), load: () => import('./reverse-proxy.ts').then((module) => module.readApache) },
  { name: 'Environment file', reason, matches: (path) => /(?:^|\/)\.?env(?:rc|\.[\w.-]+)?$|(?:^|\/)\.env[\w.-]*$|\.env$/.test(path), recognises: has(CREDENTIAL), load: () => import('./setting-files.ts').then((module) => module.lines) },
  { name: 'Settings: properties, INI', reason, matches: (path) => /\.(?:properties|ini|cfg|cnf|conf|service)$|(?:^|\/)\.(?:npmrc|yarnrc|curlrc|wgetrc|pypirc)$|(?:^|\/)Procfile$/.test(path), recognises: has(CREDENTIAL), load: () => import('./setting-files.ts').then((module) => module.lines) },
  { name: 'Settings: TOML', reason, matches: (path) => path.endsWith('.toml'), recognises: has(CREDENTIAL), load: () => import('./setting-files.ts').then((module) => module.toml) },
  { name: 'Settings: YAML', reason, matches: (path) => isYaml(path) && !LOCK_FILE.test(path), recognises: has(CREDENTIAL), load: () => import('./setting-files.ts').then((module) => module.yaml) },
  { name: 'Settings: JSON', reason, matches: (path) => isJson(path) && !LOCK_FILE.test(path), recognises: has(CREDENTIAL), load: () => import('./setting-files.ts').then((module) => module.json) },
];
