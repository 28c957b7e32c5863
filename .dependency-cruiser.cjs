/**
 * The layers of this code base, as rules. `npm run layers` reports every import that breaks one.
 *
 * src/cli and src/index.ts → src/commands → src/pipeline.ts → src/{files,detect,plan,apply,report,provider} → src/code → ts-morph
 * src/pipeline.ts → src/documents, which reads what is no JavaScript and knows neither syntax trees of TypeScript nor plans
 * src/cli → src/setup and src/verify, which know none of these
 */

const SYNTAX_TREE = '(^|/)node_modules/(@ts-morph/[^/]+|ts-morph|typescript)/';
const STAGES = '^src/(files|detect|plan|apply|report|provider|documents)/';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that import each other cannot be understood, tested or replaced one at a time.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'A module that nothing imports and that imports nothing is dead, or its entry point was forgotten.',
      severity: 'error',
      from: { orphan: true, pathNot: '\\.d\\.ts$' },
      to: {},
    },
    {
      name: 'resolvable',
      comment: 'An import that cannot be resolved fails at run time.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-undeclared-dependency',
      comment: 'What is bundled into the package is declared, so that its version is known.',
      severity: 'error',
      from: {},
      to: {
        dependencyTypes: ['npm-no-pkg', 'npm-unknown'],
      },
    },
    {
      name: 'no-tests-or-fixtures',
      comment: 'Tests look at the code, never the other way round; neither they nor the fixtures are in the package.',
      severity: 'error',
      from: {},
      to: { path: '^(test|fixtures|scripts)/' },
    },
    {
      name: 'syntax-tree-only-in-code',
      comment:
        'One place loads ts-morph, so that it can be loaded late and replaced once. Others take what they need, the `ts` namespace included, from src/code; ' +
        'transforms/jscodeshift.ts is the adapter to another host and brings up its own.',
      severity: 'error',
      from: { pathNot: '^(src/code/|transforms/jscodeshift\\.ts$)' },
      to: { path: SYNTAX_TREE },
    },
    {
      name: 'jscodeshift-only-in-its-adapter',
      comment: 'jscodeshift is a host and the way to its Flow parser; a second syntax tree in the engine would be a second engine.',
      severity: 'error',
      from: { pathNot: '^(src/code/|transforms/jscodeshift\\.ts$)' },
      to: { path: '(^|/)node_modules/(@types/)?(jscodeshift|recast|ast-types)/' },
    },
    {
      name: 'files-only-in-files-and-apply',
      comment: 'Reading is src/files, writing is src/apply. What else touches the disk or starts a process cannot be undone, counted or tried dry.',
      severity: 'error',
      from: { pathNot: '^src/(files|apply)/' },
      to: { path: '^(node:)?(fs|child_process)(/|$)', dependencyTypes: ['core'] },
    },
    {
      name: 'network-only-in-verify',
      comment: 'Nothing that the tool reads or finds leaves the machine: what looks at code needs no network, and verify, which does, sees no code. (The generated provider is text here; it runs elsewhere.)',
      severity: 'error',
      from: { pathNot: '^src/verify/network/' },
      to: { path: '^(node:)?(http|https|http2|net|tls|dgram|dns)(/|$)', dependencyTypes: ['core'] },
    },
    {
      name: 'clients-are-rows',
      comment: 'A client is data in the shape of the row type. What it seems to need beyond that belongs in the type and the engine.',
      severity: 'error',
      from: { path: '^transforms/clients/' },
      to: { pathNot: '^transforms/http-client\\.ts$' },
    },
    {
      name: 'row-type-stands-alone',
      comment: 'Whoever adds a client reads one file to know what a row may say.',
      severity: 'error',
      from: { path: '^transforms/http-client\\.ts$' },
      to: {},
    },
    {
      name: 'rewrites-know-code-and-plan',
      comment: 'A rewrite answers with edits: it asks src/code about the text and speaks in the types of src/detect and src/plan, and does no more.',
      severity: 'error',
      from: { path: '^transforms/rewrites/' },
      to: { path: '^(src|transforms)/', pathNot: '^(src/(code|detect|plan)/|transforms/(rewrites/|http-client\\.ts$))' },
    },
    {
      name: 'reporters-are-pure',
      comment: 'A reporter turns a Report into a string with the prose that lives beside it. It sees nothing else (a hash is no sight), so no reporter can leak, judge or write.',
      severity: 'error',
      from: { path: '^src/report/' },
      to: { pathNot: '^(src/report/|node_modules/(diff|picocolors|@types/sarif)/|(node:)?crypto$)' },
    },
    {
      name: 'code-is-the-bottom',
      comment: 'src/code answers questions about text. It knows no client, no verdict and no file system; what a source text is, is all it takes from src/files.',
      severity: 'error',
      from: { path: '^src/code/' },
      to: { path: '^(src|transforms)/', pathNot: '^src/(code|files)/' },
    },
    {
      name: 'only-types-from-files',
      comment: 'Loading src/files from src/code or src/setup would bring the disk into the engine, and into what init plans. Decoding bytes that were handed over does not.',
      severity: 'error',
      from: { path: '^src/(code|setup)/' },
      to: { path: '^src/files/', pathNot: '^src/files/source-text\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'source-text-is-pure',
      comment: 'src/code loads this one module of src/files, so it must reach neither the disk nor anything else.',
      severity: 'error',
      from: { path: '^src/files/source-text\\.ts$' },
      to: { pathNot: '^(node:)?buffer$' },
    },
    {
      name: 'files-know-no-engine',
      comment: 'Which files there are and what they hold does not depend on what is looked for in them.',
      severity: 'error',
      from: { path: '^src/files/' },
      to: { path: '^(src|transforms)/', pathNot: '^(src/(files/|report/report\\.ts$)|transforms/http-client\\.ts$)' },
    },
    {
      name: 'detect-does-not-plan',
      comment: 'Where a credential is and what to do about it are two questions: a site must be the same whatever the plan makes of it.',
      severity: 'error',
      from: { path: '^src/detect/' },
      to: { path: '^src/(plan|apply|provider)/|^transforms/(rewrites|artifacts)/' },
    },
    {
      name: 'plan-does-not-write',
      comment: 'A plan is data that can be shown, verified or dropped before anything happens.',
      severity: 'error',
      from: { path: '^src/plan/' },
      to: { path: '^src/(files|apply)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'apply-does-not-think',
      comment: 'Writing takes a finished plan. If it had to look at code again, the dry run would no longer show what the real run does.',
      severity: 'error',
      from: { path: '^src/apply/' },
      to: { path: '^(src|transforms)/', pathNot: '^src/(apply/|files/|report/report\\.ts$|plan/)' },
    },
    {
      name: 'apply-takes-only-types-from-plan',
      comment: 'The shape of an edit is shared; the making of edits is not.',
      severity: 'error',
      from: { path: '^src/apply/' },
      to: { path: '^src/plan/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'provider-is-text',
      comment: 'The generated provider depends on nothing, and neither does the text it comes from: it is loaded without the engine.',
      severity: 'error',
      from: { path: '^src/provider/' },
      to: { pathNot: '^src/provider/' },
    },
    {
      name: 'documents-stand-beside-the-engine',
      comment: 'What reads other languages must load without TypeScript: a repository of Python is not to wait for it. Hosts, names and comments mean the same in all of them.',
      severity: 'error',
      from: { path: '^src/documents/' },
      to: { path: '^(src|transforms)/', pathNot: '^src/(documents/|files/|detect/api-hosts\\.ts$|plan/(dedented|directives|ids|principal-names|rule-ids)\\.ts$|provider/render\\.ts$|report/report\\.ts$)' },
    },
    {
      name: 'setup-is-pure',
      comment: 'What init would write is a function of what is there: it can be shown before anything happens, and tried without a disk.',
      severity: 'error',
      from: { path: '^src/setup/' },
      to: { pathNot: '^src/(setup|files)/|(^|/)node_modules/yaml/|^(node:)?(path(/posix)?|util)$' },
    },
    {
      name: 'verify-knows-no-code',
      comment: 'What is sent to Ocrolus comes from arguments: no file, no finding and no stage can reach a request. Masks and words are those of the reports.',
      severity: 'error',
      from: { path: '^src/verify/' },
      to: { pathNot: '^src/(verify|report)/|(^|/)node_modules/picocolors/|^(node:)?(http|https|net|tls|path(/posix)?)$' },
    },
    {
      name: 'network-knows-no-credentials',
      comment: 'It carries requests and answers and judges neither, so it can be read on its own.',
      severity: 'error',
      from: { path: '^src/verify/network/' },
      to: { path: '^src/', pathNot: '^src/verify/network/' },
    },
    {
      name: 'stages-only-report-types',
      comment: 'The engine fills in a Report and does not know how one is printed.',
      severity: 'error',
      from: { path: STAGES, pathNot: '^src/report/' },
      to: { path: '^src/report/', pathNot: '^src/report/report\\.ts$' },
    },
    {
      name: 'pipeline-is-the-way-in',
      comment: 'One straight line from arguments to report: the command line and the API reach the engine through src/pipeline.ts and by no side door.',
      severity: 'error',
      from: { path: '^src/(cli/|commands/|index\\.ts$)' },
      to: { path: '^(src/(code|detect|plan)|transforms)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'only-commands-run-the-pipeline',
      comment: 'The command line and the API share src/commands, so that the same flags mean the same and have the same defaults in both. A stage that starts the pipeline would be a second way through it; src/index.ts takes one error from there.',
      severity: 'error',
      from: { pathNot: '^(src/commands/|src/index\\.ts$)' },
      to: { path: '^src/pipeline\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'index-is-a-list',
      comment: 'What is published is small: names of src/commands, of the report and of errors. Anything that has to be worked out is worked out for the command line too.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { pathNot: '^src/(commands/|apply/(journal|lock|transaction)\\.ts$|files/(git-process|place)\\.ts$|changes\\.ts$|report/report\\.ts$|usage-error\\.ts$)' },
    },
    {
      name: 'nothing-imports-the-index',
      comment: 'It is the way in for the code of others.',
      severity: 'error',
      from: {},
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'nothing-imports-the-cli',
      comment: 'Only src/cli knows the process. What it knows reaches the others as arguments.',
      severity: 'error',
      from: { pathNot: '^src/cli/' },
      to: { path: '^src/cli/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Types are imports too: a layer that needs another's types depends on it.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
