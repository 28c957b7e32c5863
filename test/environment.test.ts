import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { areReplaced, withNewEntries, withoutOldEntries } from '../src/plan/deployment/files.ts';
import { handsVariablesOn } from '../src/plan/deployment/paths.ts';
import { isEnvironmentTemplate, withNewNames, withoutNames } from '../src/plan/environment-templates.ts';
import { runTool } from './fixture-folders.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'environment-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const CODE = `export async function books() {
  const pair = btoa(\`\${process.env.OCROLUS_API_KEY}:\${process.env.OCROLUS_API_SECRET}\`);
  return fetch('https://api.ocrolus.com/v1/books', { headers: { Authorization: \`Basic \${pair}\` } });
}
`;
const TEMPLATE = '# Ocrolus\nOCROLUS_API_KEY=\nexport OCROLUS_API_SECRET=""\nPORT=3000\n';

describe('templates of environment files', () => {
  it.each(['.env.example', 'services/api/.env.sample', '.env.local.example', 'env.template', 'example.env', '.env.dist', '.env-example'])('%s is one', (path) => {
    expect(isEnvironmentTemplate(path)).toBe(true);
  });

  it.each(['.env', '.env.local', '.env.production', 'src/env.ts', 'environment.example.md', 'docs/example.environment'])('%s is none', (path) => {
    expect(isEnvironmentTemplate(path)).toBe(false);
  });

  it('keep their line ends, comments and order, and take a name once', () => {
    const names = [{ legacy: 'A', added: ['X'] }, { legacy: 'B', added: ['Y', 'Z'] }];
    const once = withNewNames('# A is old\r\nA=1\r\n #B=\r\nAB=2', names);
    expect(once).toBe('# A is old\r\nA=1\r\nX=\r\n #B=\r\n #Y=\r\n #Z=\r\nAB=2');
    expect(withNewNames(once, names)).toBe(once);
    expect(withoutNames(once, ['A', 'B'])).toBe('# A is old\r\nX=\r\n #Y=\r\n #Z=\r\nAB=2');
  });
});

describe('migrate', () => {
  it('writes no new name where the template has none of the old ones, and into no file that holds values', async () => {
    const folder = folderOf({ 'books.js': CODE, '.env.example': 'PORT=1\n', '.env': 'OCROLUS_API_KEY=old-key@lender.example\n' });
    await runTool(folder, { write: true });
    expect(readFileSync(join(folder, '.env.example'), 'utf8')).toBe('PORT=1\n');
    expect(readFileSync(join(folder, '.env'), 'utf8')).toBe('OCROLUS_API_KEY=old-key@lender.example\n');
  });

  it('puts new names beside the old ones, and with --remove-legacy-env takes these away', async () => {
    const folder = folderOf({ 'package.json': '{ "type": "module" }', 'books.js': CODE, '.env.example': TEMPLATE });
    const { report } = await runTool(folder, { write: true });
    expect(report.files.map(({ path }) => path)).toContain('.env.example');
    const both = '# Ocrolus\nOCROLUS_API_KEY=\nOCROLUS_CLIENT_ID=\nexport OCROLUS_API_SECRET=""\nexport OCROLUS_CLIENT_SECRET=\nPORT=3000\n';
    expect(readFileSync(join(folder, '.env.example'), 'utf8')).toBe(both);
    const dry = await runTool(folder, { removeLegacyEnv: true });
    expect(readFileSync(join(folder, '.env.example'), 'utf8')).toBe(both);
    expect(dry.report.files.map(({ path, change }) => [path, change])).toEqual([['.env.example', 'modified']]);
    await runTool(folder, { write: true, removeLegacyEnv: true });
    expect(readFileSync(join(folder, '.env.example'), 'utf8')).toBe('# Ocrolus\nOCROLUS_CLIENT_ID=\nexport OCROLUS_CLIENT_SECRET=\nPORT=3000\n');
  });

  it('puts new names into what hands variables on, tells what is left to set, and takes the old ones away in the end', async () => {
    const compose = (names: readonly string[]): string => ['services:', '  api:', '    environment:', ...names.map((name) => `      ${name}: \${${name}}`), ''].join('\n');
    const folder = folderOf({ 'package.json': '{ "type": "module" }', 'books.js': CODE, 'compose.yaml': compose(['OCROLUS_API_KEY', 'OCROLUS_API_SECRET']), 'k8s.yaml': 'env:\n  OCROLUS_API_KEY: robot@lender.example\n' });
    const { report } = await runTool(folder, { write: true });
    expect(readFileSync(join(folder, 'compose.yaml'), 'utf8')).toBe(compose(['OCROLUS_API_KEY', 'OCROLUS_CLIENT_ID', 'OCROLUS_API_SECRET', 'OCROLUS_CLIENT_SECRET']));
    expect(report.nextSteps).toContain('p1: OCROLUS_CLIENT_ID is beside OCROLUS_API_KEY in compose.yaml: give it a value where OCROLUS_API_KEY gets its own; beside OCROLUS_API_KEY set OCROLUS_CLIENT_ID in k8s.yaml:2; take OCROLUS_API_KEY out after step 5.');
    const warnings: string[] = [];
    await runTool(folder, { write: true, removeLegacyEnv: true, warn: (line) => warnings.push(line) });
    expect(warnings).toEqual(['OCROLUS_API_KEY stays in the templates of environment files, and in what hands it on: k8s.yaml names it']);
    rmSync(join(folder, 'k8s.yaml'));
    await runTool(folder, { write: true, removeLegacyEnv: true });
    expect(readFileSync(join(folder, 'compose.yaml'), 'utf8')).toBe(compose(['OCROLUS_CLIENT_ID', 'OCROLUS_CLIENT_SECRET']));
  });

  it('shows no value of the settings beside', async () => {
    const secrets = ['made-up-Zq77', 'MadeUp5Zq77RtYb2Hunter3', 'made-up-9', 'made-up-inner'];
    const folder = folderOf({
      'package.json': '{ "type": "module" }',
      'books.js': CODE,
      'compose.yaml': `env:\n  MAIL_PASSWORD: ${secrets[0] ?? ''}\n  OCROLUS_API_KEY: $OCROLUS_API_KEY\n  JWT: "${secrets[1] ?? ''}"\n  PORT: 3000\n  certificate: |\n    ${secrets[1] ?? ''}\n`,
      'app.json': `{ "env": {\n  "MAIL": { "name": "PASSWORD", "value": "${secrets[3] ?? ''}" }, "API_TOKEN": "${secrets[3] ?? ''}",\n  "OCROLUS_API_KEY": { "description": "login" }\n} }\n`,
      'vercel.json': `{ "env": { "OCROLUS_API_KEY": "@ocrolus-api-key", "MAIL": "${secrets[3] ?? ''}", "OTHER_TOKEN": "${secrets[3] ?? ''}" } }\n`,
      'variables.tf': `variable "ocrolus_api_key" { type = string }\nvariable "mail" {\n  default = "${secrets[3] ?? ''}"\n}\n`,
      'main.tf': `environment = [\n  { name = "A_SECRET", value = "${secrets[3] ?? ''}" },\n  { name = "OCROLUS_API_KEY", value = "$OCROLUS_API_KEY" },\n]\n`,
      'ecosystem.config.js': `module.exports = { apps: [{\n  env: {\n    MAIL_PASSWORD: '${secrets[3] ?? ''}',\n    OCROLUS_API_KEY: process.env.OCROLUS_API_KEY,\n  } }] };\n`,
      '.env.example': `DATABASE_SECRET=\${DATABASE_SECRET:-${secrets[0] ?? ''}}\nOCROLUS_API_KEY=\nSMTP=${secrets[2] ?? ''}\n`,
    });
    const shown = (await runTool(folder, {})).report.files.map(({ diff }) => diff).join('\n');
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    expect(shown).toContain('   MAIL_PASSWORD: ********\n   OCROLUS_API_KEY: $OCROLUS_API_KEY\n+  OCROLUS_CLIENT_ID: $OCROLUS_CLIENT_ID\n   JWT: ********\n   PORT: 3000\n');
    const all = (await runTool(folder, { showSecrets: true })).report.files.map(({ diff }) => diff).join('\n');
    expect(secrets.filter((secret) => !all.includes(secret))).toEqual([]);
  });

  it('takes the names of a script that is migrated in the same run', async () => {
    const folder = folderOf({ 'books.sh': '#!/usr/bin/env bash\nset -euo pipefail\ncurl -fsS -u "$OCROLUS_API_KEY:$OCROLUS_API_SECRET" https://api.ocrolus.com/v1/books\n', '.env.example': TEMPLATE });
    await runTool(folder, { write: true, removeLegacyEnv: true });
    expect(readFileSync(join(folder, '.env.example'), 'utf8')).toBe('# Ocrolus\nOCROLUS_CLIENT_ID=\nexport OCROLUS_CLIENT_SECRET=\nPORT=3000\n');
  });

  it('leaves a name that something still reads, and says what', async () => {
    const folder = folderOf({ 'package.json': '{ "type": "module" }', 'books.js': CODE, '.env.example': TEMPLATE, 'jobs/nightly.py': 'import os\nkey = os.environ["OCROLUS_API_KEY"]\n' });
    const warnings: string[] = [];
    await runTool(folder, { write: true, removeLegacyEnv: true, warn: (line) => warnings.push(line) });
    expect(readFileSync(join(folder, '.env.example'), 'utf8')).toBe('# Ocrolus\nOCROLUS_API_KEY=\nOCROLUS_CLIENT_ID=\nexport OCROLUS_CLIENT_SECRET=\nPORT=3000\n');
    expect(warnings).toEqual(['OCROLUS_API_KEY stays in the templates of environment files, and in what hands it on: jobs/nightly.py names it']);
  });
});

describe('files that hand variables on', () => {
  const NAMES = [{ legacy: 'KEY', added: ['ID'] }];
  const added = (path: string, text: string): string | undefined => withNewEntries(new Map([[path, text]]), NAMES).get(path);

  it.each(['docker-compose.yml', 'k8s/api.yaml', 'Dockerfile', 'api.dockerfile', 'docker/Dockerfile.prod', 'src/env.d.ts', 'infra/main.tf', 'terraform.tfvars.example', 'ecs/task-definition.json', '.devcontainer/devcontainer.json', 'turbo.json', 'cdk/stack.ts'])('%s is one', (path) => {
    expect(handsVariablesOn(path)).toBe(true);
  });

  it.each([
    ['a map', 'KEY: ${KEY}', 'KEY: ${KEY}\nID: ${ID}'],
    ['line ends of Windows, and a last line without one', 'A: 1\r\nKEY: $KEY', 'A: 1\r\nKEY: $KEY\r\nID: $ID'],
    ['a list', '- KEY\n- B', '- KEY\n- ID\n- B'],
    ['quotes around an item', "- 'KEY=$(KEY)'\n", "- 'KEY=$(KEY)'\n- 'ID=$(ID)'\n"],
    ['a key in quotes', '"KEY": "${{ secrets.KEY }}"\n', '"KEY": "${{ secrets.KEY }}"\n"ID": "${{ secrets.ID }}"\n'],
    ['two of a kind', 'a:\n  KEY: $KEY\nb:\n  KEY: $KEY\n', 'a:\n  KEY: $KEY\n  ID: $ID\nb:\n  KEY: $KEY\n  ID: $ID\n'],
  ])('copies an entry of %s', (_what, text, expected) => {
    expect(added('a.yml', text)).toBe(expected);
    expect(added('a.yml', expected)).toBe(expected);
  });

  it.each([
    'KEY: robot@lender.example', 'KEY: ${KEY:-robot@lender.example}', 'KEY: ${{ secrets.PROD_KEY }}', 'KEY: ${ssm:/ocrolus/KEY}', 'OTHER_KEY: $OTHER_KEY', '# KEY: ${KEY}', 'env: { KEY: $KEY }',
    '- name: KEY\n  value: robot@lender.example', '- name: KEY\n  valueFrom:\n    secretKeyRef:\n      name: lending\n      key: login', 'KEY:\n  required: true', 'KEY:\n  default: robot@lender.example', '- name: KEY',
    'KEY: $KEY\nID: somewhere else',
  ])('leaves %j as it is', (text) => {
    expect(added('a.yml', text)).toBe(text);
  });

  it('writes no value of a Dockerfile, and no type but a string', () => {
    expect(added('Dockerfile', 'ARG KEY=robot@lender.example\nENV A=1 KEY=$KEY\n')).toBe('ARG KEY=robot@lender.example\nENV A=1 KEY=$KEY\n');
    expect(added('env.d.ts', 'interface ProcessEnv {\n  KEY: `k-${string}`;\n}\n')).toBe('interface ProcessEnv {\n  KEY: `k-${string}`;\n}\n');
    expect(added('env.d.ts', 'interface Settings {\n  KEY: string;\n}\n')).toBe('interface Settings {\n  KEY: string;\n}\n');
  });

  it('tells which lines are replaced, and takes away no other', () => {
    const text = 'a:\n  KEY: $KEY\n  ID: $ID\nb:\n  KEY: $KEY\nc: KEY\n';
    expect(NAMES.map((own) => areReplaced(new Map([['a.yml', text]]), 'a.yml', own))).toEqual([[true, false, false]]);
    expect(withoutOldEntries(new Map([['a.yml', text]]), NAMES).get('a.yml')).toBe('a:\n  ID: $ID\nb:\n  KEY: $KEY\nc: KEY\n');
  });

  describe('under names in other spellings', () => {
    const OWN = [{ legacy: 'OCR_USER', added: ['OCR_ID'] }];
    const addedTo = (texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> => Object.fromEntries(withNewEntries(new Map(Object.entries(texts)), OWN));
    const VARIABLE = 'variable "ocr_user" { type = string }\n';
    const BOTH = `${VARIABLE}variable "ocr_id" { type = string }\n`;

    it.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
      ['a variable of Terraform, and what is given it', { 'a/v.tf': VARIABLE, 'a/m.tf': 'env = {\n  OCR_USER = var.ocr_user\n}\n' }, { 'a/v.tf': BOTH, 'a/m.tf': 'env = {\n  OCR_USER = var.ocr_user\n  OCR_ID = var.ocr_id\n}\n' }],
      ['a module of the repository', { 'm.tf': `${VARIABLE}module "a" {\n  source   = "./a"\n  ocr_user = var.ocr_user\n}\n`, 'a/v.tf': VARIABLE }, { 'm.tf': `${BOTH}module "a" {\n  source   = "./a"\n  ocr_user = var.ocr_user\n  ocr_id = var.ocr_id\n}\n`, 'a/v.tf': BOTH }],
      ['what Terraform reads from the environment', { 'a.yml': 'env:\n  TF_VAR_ocr_user: ${{ secrets.OCR_USER }}\n' }, { 'a.yml': 'env:\n  TF_VAR_ocr_user: ${{ secrets.OCR_USER }}\n  TF_VAR_ocr_id: ${{ secrets.OCR_ID }}\n' }],
      ['a parameter of CloudFormation', { 'a.yml': 'Parameters:\n  OcrUser:\n    Type: String\nX:\n  OCR_USER: !Ref OcrUser\n' }, { 'a.yml': 'Parameters:\n  OcrUser:\n    Type: String\n  OcrId:\n    Type: String\nX:\n  OCR_USER: !Ref OcrUser\n  OCR_ID: !Ref OcrId\n' }],
      ['one in JSON', { 'template.json': '{"Parameters":{"OcrUser":{"Type":"String"}},"X":{"OCR_USER":{"Ref":"OcrUser"}}}' }, { 'template.json': '{"Parameters":{"OcrUser":{"Type":"String"}, "OcrId":{"Type":"String"}},"X":{"OCR_USER":{"Ref":"OcrUser"}, "OCR_ID":{"Ref":"OcrId"}}}' }],
      ['a list in JSON, with line ends of Windows', { 'turbo.json': '{\r\n  "env": [\r\n    "OCR_USER"\r\n  ]\r\n}\r\n' }, { 'turbo.json': '{\r\n  "env": [\r\n    "OCR_USER",\r\n    "OCR_ID"\r\n  ]\r\n}\r\n' }],
      ['an input of an action', { 'action.yml': 'inputs:\n  ocr-user:\n    required: false\nenv:\n  OCR_USER: ${{ inputs.ocr-user }}\n' }, { 'action.yml': 'inputs:\n  ocr-user:\n    required: false\n  ocr-id:\n    required: false\nenv:\n  OCR_USER: ${{ inputs.ocr-user }}\n  OCR_ID: ${{ inputs.ocr-id }}\n' }],
      ['a key of a secret', { 'a.yml': '- name: OCR_USER\n  valueFrom:\n    secretKeyRef:\n      name: ocr\n      key: ocr-user\n' }, { 'a.yml': '- name: OCR_USER\n  valueFrom:\n    secretKeyRef:\n      name: ocr\n      key: ocr-user\n- name: OCR_ID\n  valueFrom:\n    secretKeyRef:\n      name: ocr\n      key: ocr-id\n' }],
      ['a schema of Joi', { 'app.module.ts': "import * as Joi from 'joi';\nexport const schema = Joi.object({\n  PORT: Joi.number(),\n  OCR_USER: Joi.string().required(),\n});\n" }, { 'app.module.ts': "import * as Joi from 'joi';\nexport const schema = Joi.object({\n  PORT: Joi.number(),\n  OCR_USER: Joi.string().required(),\n  OCR_ID: Joi.string().required(),\n});\n" }],
      ['a schema of zod, with what it is given', { 'env.ts': "import { z } from 'zod';\nexport const env = createEnv({ server: { OCR_USER: z.string().min(1) }, runtimeEnv: { OCR_USER: process.env.OCR_USER } });\n" }, { 'env.ts': "import { z } from 'zod';\nexport const env = createEnv({ server: { OCR_USER: z.string().min(1), OCR_ID: z.string().min(1) }, runtimeEnv: { OCR_USER: process.env.OCR_USER, OCR_ID: process.env.OCR_ID } });\n" }],
      ['a stack in code', { 'stack.ts': "import 'aws-cdk-lib';\nnew Job({ environment: { OCR_USER: process.env.OCR_USER ?? '' } });\n" }, { 'stack.ts': "import 'aws-cdk-lib';\nnew Job({ environment: { OCR_USER: process.env.OCR_USER ?? '', OCR_ID: process.env.OCR_ID ?? '' } });\n" }],
    ])('copies %s', (_what, before, after) => {
      expect(addedTo(before)).toEqual(after);
      expect(addedTo(after)).toEqual(after);
    });

    it.each<[string, Readonly<Record<string, string>>]>([
      ['a variable whose use cannot be copied', { 'm.tf': 'variable "ocr_user" { type = string }\nenv = [{ name = "OCR_USER", value = var.ocr_user }, { name = "B", value = "b" }]\n' }],
      ['a variable that nobody declares here', { 'm.tf': 'env = {\n  OCR_USER = var.ocr_user\n}\n' }],
      ['a variable with a value, and what is given it', { 'm.tf': 'variable "ocr_user" {\n  default = "robot@lender.example"\n}\nenv = {\n  OCR_USER = var.ocr_user\n}\n' }],
      ['a module that is given a value which cannot be copied', { 'm.tf': 'module "a" {\n  source   = "./a"\n  ocr_user = data.vault.login\n}\n', 'a/v.tf': VARIABLE }],
      ['a parameter that is not declared', { 'a.yml': 'X:\n  OCR_USER: !Ref OcrUser\n' }],
      ['a secret whose name ends in what its service gave it', { 'task-definition.json': '{ "secrets": [{ "name": "OCR_USER", "valueFrom": "arn:aws:secretsmanager:secret:OCR_USER-x7Yq2z" }] }' }],
      ['a value in JSON', { 'app.json': '{ "env": { "OCR_USER": "robot@lender.example" } }' }],
      ['JSON about something else', { 'names.json': '{ "env": ["OCR_USER"] }' }],
      ['JSON with an error', { 'turbo.json': '{ "env": ["OCR_USER"' }],
      ['an input of an action that its callers must give', { 'action.yml': 'inputs:\n  ocr-user:\n    required: true\nenv:\n  OCR_USER: ${{ inputs.ocr-user }}\n' }],
      ['a secret of a workflow that its callers must give', { 'a.yml': 'on:\n  workflow_call:\n    secrets:\n      OCR_USER:\n        required: true\nenv:\n  OCR_USER: ${{ secrets.OCR_USER }}\n' }],
      ['what a job hands to a workflow elsewhere', { 'b.yml': 'jobs:\n  books:\n    uses: acme/shared/.github/workflows/books.yml@v2\n    secrets:\n      OCR_USER: ${{ secrets.OCR_USER }}\n' }],
      ['what a step hands to an action', { 'c.yml': 'jobs:\n  books:\n    steps:\n      - uses: acme/books@v1\n        with:\n          OCR_USER: ${{ secrets.OCR_USER }}\n' }],
      ['a resource that is called after it', { 'm.tf': 'secrets = [\n  { name = "OCR_USER", valueFrom = aws_ssm_parameter.all["OCR_USER"].arn },\n  { name = "OCR_USER", valueFrom = aws_ssm_parameter.ocr_user.arn },\n]\n' }],
      ['a stack that gives a value', { 'stack.ts': "import 'aws-cdk-lib';\nnew Job({ environment: { OCR_USER: login } });\n" }],
      ['a schema that asks what is true of the old one alone', { 'env.ts': "import { z } from 'zod';\nexport const env = createEnv({ server: { OCR_USER: z.string().email() }, runtimeEnv: { OCR_USER: process.env.OCR_USER } });\n" }],
      ['a default of a schema', { 'env.js': "const Joi = require('joi');\nmodule.exports = Joi.object({ OCR_USER: Joi.string().default('robot') });\n" }],
      ['code that deploys nothing', { 'settings.ts': 'export const settings = { OCR_USER: process.env.OCR_USER };\n' }],
    ])('leaves %s as it is', (_what, texts) => {
      expect(addedTo(texts)).toEqual(texts);
    });

    it('takes a declaration away with the last that names it, and not before', () => {
      const texts = (more: string): ReadonlyMap<string, string> => new Map([['v.tf', `variable "ocr_user" {\n  type = string\n}\n\nvariable "ocr_id" {\n  type = string\n}\n`], ['m.tf', `env = {\n  OCR_USER = var.ocr_user\n  OCR_ID = var.ocr_id\n${more}}\n`]]);
      expect([...withoutOldEntries(texts(''), OWN).values()]).toEqual(['variable "ocr_id" {\n  type = string\n}\n', 'env = {\n  OCR_ID = var.ocr_id\n}\n']);
      const used = '  LOGIN = "${var.ocr_user}@x"\n';
      expect([...withoutOldEntries(texts(used), OWN).values()]).toEqual([texts('').get('v.tf'), `env = {\n  OCR_ID = var.ocr_id\n${used}}\n`]);
      expect([...withoutOldEntries(new Map([['turbo.json', '{ "env": ["A", "OCR_ID", "OCR_USER"] }']]), OWN).values()]).toEqual(['{ "env": ["A", "OCR_ID"] }']);
    });
  });
});
