/** What `init` writes, which is what docs/gate.md recommends: tests hold the two together. */
import { stringify } from 'yaml';
import type { PackageManager } from './detect.ts';

const NAME = 'ocrolus-oauth-codemod';

/** How each runs the command of an installed package, and never fetches one. */
export const RUNNERS: Readonly<Record<PackageManager, string>> = { npm: 'npx --no', pnpm: 'pnpm exec', yarn: 'yarn', bun: 'bunx --no-install' };

/** A call of the command from the top of the work tree; a package below it has it in its own folder. */
export function callOf(manager: PackageManager, packageFolder: string, args: string): string {
  const command = packageFolder === '' ? `${RUNNERS[manager]} ${NAME}` : quoted(`${packageFolder}/node_modules/.bin/${NAME}`);
  return `${command} ${args}`;
}

/** One word for a shell. */
const quoted = (path: string): string => (/^[\w./@+][\w./@+-]*$/.test(path) ? path : `'${path.replaceAll(`'`, String.raw`'\''`)}'`);

export const gitHook = (command: string): string => `#!/bin/sh\nexec ${command}\n`;

/** Before version 9 a hook of husky begins so. */
export const HUSKY_HEADER = '#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/husky.sh"\n\n';

const scalar = (text: string): string => stringify(text, { lineWidth: 0 }).trimEnd();

export const lefthookCommand = (command: string): string => `ocrolus:\n  run: ${scalar(command)}\n`;

export const lefthookJob = (command: string): string => `- name: ocrolus\n  run: ${scalar(command)}\n`;

export const preCommitRepository = (version: string): string => `- repo: local
  hooks:
    - id: ${NAME}
      name: no legacy Ocrolus authentication
      entry: ${NAME} check --staged
      language: node
      additional_dependencies: ['${NAME}@${version}']
      pass_filenames: false
      stages: [pre-commit]
`;

/** Needs nothing installed, and no other repository. */
export const githubWorkflow = (version: string, branch: string): string => `name: Ocrolus authentication
on:
  pull_request:
  push:
    branches: [${/^[A-Za-z][\w/-]*$/.test(branch) ? branch : `'${branch.replaceAll(`'`, `''`)}'`}]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - uses: actions/setup-node@v4
        with:
          node-version: 20
      - shell: bash
        run: |
          status=0
          npx -y ${NAME}@${version} check --format github || status=$?
          # 1: there are findings, and the job fails. 3: some files could not be analysed, and it warns.
          if [ "$status" -eq 3 ]; then echo '::warning::Some files could not be analysed by ${NAME}.'; exit 0; fi
          exit "$status"
`;

/** The job of templates/ocrolus-oauth-codemod.gitlab-ci.yml. */
export const gitlabJob = (version: string, stage: string): string => `${NAME}:
  stage: ${scalar(stage)}
  image: node:20
  variables:
    OCROLUS_CODEMOD_VERSION: ${version}
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - npx -y "${NAME}@$OCROLUS_CODEMOD_VERSION" check --format gitlab --report ocrolus-report.html \${OCROLUS_CODEMOD_BASELINE:+--baseline "$OCROLUS_CODEMOD_BASELINE"} > gl-code-quality-report.json
  # 1: there are findings, and the job fails. 3: some files could not be analysed, and it warns.
  allow_failure:
    exit_codes: 3
  artifacts:
    when: always
    paths:
      - ocrolus-report.html
    reports:
      codequality: gl-code-quality-report.json
`;

export const otherPipeline = (version: string): string => `npx -y ${NAME}@${version} check`;

/** Empty lists are the defaults; what is commented out has none. */
export const CONFIG_FILE = `{
  "$schema": "https://unpkg.com/${NAME}/config.schema.json",

  // Where \`migrate\` puts the token provider that it generates.
  // "providerFile": "src/ocrolus-token-provider.ts",

  // A provider of your own in its place, as SPECIFIER#EXPORT.
  // "providerImport": "@acme/auth#ocrolusTokens",

  // The same for packages of a monorepo, by folder or glob.
  // "packages": { "services/*": { "providerFile": "src/ocrolus-token-provider.ts" } },

  // Only files that match (gitignore syntax); empty: all.
  "include": [],

  // Files that are left out, such as "legacy/**".
  "exclude": [],

  // Other API hosts, such as a gateway in front of Ocrolus: "ocrolus.acme.example".
  "hosts": [],

  // Other variables that hold an Ocrolus URL or credential, such as "LENDING_API_URL".
  "envNames": []
}
`;
