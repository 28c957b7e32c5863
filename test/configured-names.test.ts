import { describe, expect, it } from 'vitest';
import { findConfiguredNames } from '../src/files/configured-names.ts';
import { memoryTree } from '../src/files/tree.ts';

/** What `files` set `DOCS_URL` to, with the text that stands at the offsets given. */
function addresses(files: Readonly<Record<string, string>>): readonly string[] {
  const tree = memoryTree(new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])));
  return findConfiguredNames(tree, ['ocrolus'])
    .names.filter((item) => item.name === 'DOCS_URL')
    .map((item) => item.value);
}

describe('a name that a configuration file sets to an Ocrolus host', () => {
  it.each([
    ['.env', 'DOCS_URL=https://api.ocrolus.com'],
    ['.env.example', 'export DOCS_URL="https://api.ocrolus.com" # the vendor'],
    ['.env.production', 'HOST=api.ocrolus.com\nDOCS_URL=https://${HOST}'],
    ['docker-compose.yml', 'services:\n  web:\n    environment:\n      - DOCS_URL=https://api.ocrolus.com\n'],
    ['compose.yaml', 'services:\n  web:\n    environment:\n      DOCS_URL: ${DOCS_URL:-https://api.ocrolus.com}\n'],
    ['deploy/app.yaml', 'env:\n  - name: DOCS_URL\n    value: "https://api.ocrolus.com"\n'],
    ['Dockerfile', 'FROM node\nENV DOCS_URL https://api.ocrolus.com\n'],
    ['main.tf', 'environment { variables = { DOCS_URL = "https://api.ocrolus.com" } }'],
    ['app.json', '{ "env": { "DOCS_URL": { "description": "the vendor", "value": "https://api.ocrolus.com" } } }'],
    ['task.json', '{ "environment": [{ "name": "DOCS_URL", "value": "https://api.ocrolus.com" }] }'],
    ['wrangler.toml', '[vars]\nDOCS_URL = "https://api.ocrolus.com"\n'],
    ['ecosystem.config.js', "module.exports = { apps: [{ env: { DOCS_URL: 'https://api.ocrolus.com' } }] }"],
    ['.github/workflows/ci.yml', 'jobs:\n  test:\n    env:\n      DOCS_URL: https://api.ocrolus.com\n'],
  ])('is read from %s', (path, text) => {
    expect(addresses({ [path]: text })).toEqual(['https://api.ocrolus.com']);
  });

  it('is read through a variable of Terraform and a value of a chart', () => {
    expect(addresses({ 'main.tf': 'variables = { DOCS_URL = var.docs_url }', 'prod.tfvars': 'docs_url = "https://api.ocrolus.com"' })).toEqual(['https://api.ocrolus.com']);
    expect(addresses({ 'templates/d.yaml': 'env:\n  - name: DOCS_URL\n    value: {{ .Values.docsUrl }}\n', 'values.yaml': 'docsUrl: https://api.ocrolus.com\n' })).toEqual(['https://api.ocrolus.com']);
  });

  it('comes with what other files set it to', () => {
    expect(addresses({ '.env.a': 'DOCS_URL=https://api.ocrolus.com', '.env.b': 'DOCS_URL=https://api.plaid.com' })).toEqual(['https://api.ocrolus.com', 'https://api.plaid.com']);
  });

  it('is not read from comments, values of several lines, or lock files', () => {
    expect(addresses({ '.env': '# DOCS_URL=https://api.ocrolus.com\nNOTE="ocrolus:\nDOCS_URL=https://api.ocrolus.com\n"\n' })).toEqual([]);
    expect(addresses({ 'package-lock.json': '{ "DOCS_URL": "https://api.ocrolus.com" }' })).toEqual([]);
  });

  it('is no scheme of an address', () => {
    const tree = memoryTree(new Map([['.env', Buffer.from('CHECK=curl https://api.ocrolus.com/v1/books\n')], ['other.env', Buffer.from('https=//bureau.example.com\n')]]));
    expect(findConfiguredNames(tree, ['ocrolus']).names).toEqual([]);
  });

  it('is not looked for in files that only have a key of that name', () => {
    const texts = { 'config/documents.yml': 'base_url: https://api.ocrolus.com\n', 'config/bureau.yml': 'base_url: https://bureau.example.com\n' };
    expect(addresses({ ...texts, 'main.tf': 'environment = { DOCS_URL = local.base_url }\n' })).toEqual(['https://api.ocrolus.com']);
    expect(addresses({ ...texts, 'main.tf': 'environment = { DOCS_URL = local.other_base_url }\n' })).toEqual([]);
  });

  it('has the offsets of the value', () => {
    const text = 'A=1\nDOCS_URL="https://api.ocrolus.com"\n';
    const tree = memoryTree(new Map([['.env', Buffer.from(text)]]));
    const [found] = findConfiguredNames(tree, ['ocrolus']).names;
    expect(text.slice(found!.start, found!.end)).toBe('https://api.ocrolus.com');
  });
});
