import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const typed = ['src/**/*.ts', 'transforms/**/*.ts', 'test/**/*.ts', '*.config.ts'];

/** The engine must run inside an editor, a test or jscodeshift: only the command line knows the process it runs in. */
const processIsForTheCommandLine = 'Only src/cli knows the process: take what is needed as an argument and return the rest.';

/** `npm run layers` sees what is imported, and these are there without. */
const network = ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'].map((name) => ({ name, message: 'What looks at code needs no network; src/verify/network is the place that does.' }));

export default defineConfig(
  // Fixtures are other people's code, and stand-ins imitate it: their faults are the point.
  globalIgnores(['fixtures/', 'test/stand-ins/', 'build/', 'dist/', 'coverage/', '.tmp/']),
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-async-promise-executor': 'error',
      'no-cond-assign': 'error',
      'no-constant-condition': ['error', { checkLoops: 'allExceptWhileTrue' }],
      'no-empty': 'error',
      'no-fallthrough': 'error',
      'no-self-compare': 'error',
      'no-unsafe-finally': 'error',
      'no-useless-assignment': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: typed,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // A visitor answers `boolean | void`: most have nothing to say.
      '@typescript-eslint/no-invalid-void-type': 'off',
      // A switch over a union names every member, so that a new one is a type error in each place that must know it.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['src/cli/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', ...network] },
  },
  {
    files: ['src/**/*.ts', 'transforms/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': ['error', { name: 'process', message: processIsForTheCommandLine }, ...network],
      'no-restricted-imports': [
        'error',
        { paths: ['process', 'node:process', 'console', 'node:console'].map((name) => ({ name, message: processIsForTheCommandLine })) },
      ],
      'no-restricted-properties': [
        'error',
        ...['process', 'console'].map((property) => ({ object: 'globalThis', property, message: processIsForTheCommandLine })),
      ],
    },
  },
  {
    // Which processes there are, and the environment that git gets: looked at, and not changed.
    files: ['src/commands/processes.ts', 'src/files/git-process.ts'],
    rules: { 'no-restricted-globals': ['error', ...network] },
  },
  {
    // TypeScript declares `node.parent` as always there, and the root has none.
    files: ['src/{code,detect,plan}/**/*.ts', 'transforms/{rewrites,artifacts}/**/*.ts'],
    rules: { '@typescript-eslint/no-unnecessary-condition': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      // A test that meets an unexpected undefined fails on the spot, which is what it is for.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.strict],
  },
  {
    files: ['**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
