/** What tells that a file is sent to browsers, or to the apps of React Native, without a component of Vue or the like: its globals, its imports, its package. */
import { isComponent } from '../code/components.ts';
import type { Project } from '../code/project.ts';
import { isTestFile } from '../code/test-files.ts';
import { isFunction, propertyName, specifierNodes, ts } from '../code/syntax.ts';

/** Globals that only browsers have. */
const GLOBALS: readonly string[] = ['document', 'window', 'localStorage', 'sessionStorage', 'alert'];
/** Programs that drive a browser hand it functions that read its globals. */
const DRIVES_BROWSER = /puppeteer|playwright|jsdom|happy-dom|webdriver|nightwatch|testcafe|typeof (?:window|document)\b|globalThis\.window/;
const CLIENT_LIBRARIES = /^(?:react-dom|react-native|expo|@react-native|@react-navigation|jquery)(?:[/-]|$)/;
/** Hooks that React runs where it shows something. */
const HOOKS = /\buse(?:State|Effect|LayoutEffect|Reducer|Callback|Memo|Ref|Query|Mutation)\b/;
/** Functions that frameworks run on the server, and the bundler takes out of what is sent. */
const SERVER_FUNCTIONS: ReadonlySet<string> = new Set(['getServerSideProps', 'getStaticProps', 'getStaticPaths', 'getInitialProps', 'loader', 'action', 'generateStaticParams']);
/** Files that a server hands out as they are. */
const STATIC_FOLDER = /(?:^|\/)(?:public|static|wwwroot|htdocs)\//;

/** Packages whose `src` is one page, and those beside which there is a server in it. */
const PAGES = ['react-scripts', 'react-native', 'expo', '@vue/cli-service', '@angular/platform-browser'];
const BUNDLED = ['react-dom', 'vue', 'svelte', 'preact', 'solid-js'];
const SERVERS = /^(?:next|nuxt|express|fastify|koa|@?hapi\b.*|@nestjs\/core|@remix-run\/.*|@react-router\/node|hono|gatsby|astro|@sveltejs\/kit|electron|@tanstack\/.*start|vike|serverless|@netlify\/functions|@vercel\/node|firebase-functions|vitepress)$/;
/** In a package, `src/api` of a page is what asks a server, `api` beside it is one. */
const NOT_OF_PAGE = /^(?:api|functions|netlify|lambdas?|scripts|bin|tools|electron|workers?)\/|^(?:src\/)?(?:server|backend)\/|\.config\.[cm]?[jt]s$/;

export function hasBrowserSign(project: Project, file: ts.SourceFile, at: ts.Node): boolean {
  if (isTestFile(file.fileName) || isComponent(file.fileName) || isInServerFunction(at)) return false;
  return STATIC_FOLDER.test(file.fileName) || isAmd(project, file) || readsBrowser(project, file) || importsClient(file) || isOfPage(project, file.fileName);
}

/** A module for a loader such as RequireJS, which UMD is as well: there a file has no `require` of its own. */
function isAmd(project: Project, file: ts.SourceFile): boolean {
  return /\bdefine(?:\.amd\b|\s*\()/.test(file.text) && project.scopes(file).free.has('define');
}

/** Whether a module brings others to the browser that it imports: one that also has functions for the server may do it for those. */
export function bringsToBrowser(project: Project, file: ts.SourceFile): boolean {
  const hasServerPart = file.statements.some((statement) => [...SERVER_FUNCTIONS].some((name) => statement.getText().includes(name)));
  return !hasServerPart && hasBrowserSign(project, file, file);
}

function readsBrowser(project: Project, file: ts.SourceFile): boolean {
  if (DRIVES_BROWSER.test(file.text)) return false;
  const { free } = project.scopes(file);
  return GLOBALS.some((name) => free.has(name)) && !NOT_OF_PAGE.test(withinPackage(project, file.fileName)) && !dependenciesOf(project, file.fileName).includes('electron');
}

function importsClient(file: ts.SourceFile): boolean {
  const specifiers = specifierNodes(file).map(({ text }) => text);
  // What is rendered on a server is imported from there.
  if (specifiers.some((text) => /^react-dom\/server/.test(text))) return false;
  return specifiers.some((text) => CLIENT_LIBRARIES.test(text)) || (specifiers.some((text) => /^(?:react|preact\/hooks|@tanstack\/react-query|react-query)$/.test(text)) && HOOKS.test(file.text));
}

/** Whether everything in a package is for the browser, but for what stands in folders of a server. */
function isOfPage(project: Project, path: string): boolean {
  const names = dependenciesOf(project, path);
  if (NOT_OF_PAGE.test(withinPackage(project, path)) || names.some((name) => SERVERS.test(name))) return false;
  return PAGES.some((name) => names.includes(name)) || (names.includes('vite') && BUNDLED.some((name) => names.includes(name)));
}

/** The names of what the package of a file depends on. */
function dependenciesOf({ modules }: Project, path: string): readonly string[] {
  const { dependencies, devDependencies } = modules.manifest(modules.packageOf(path));
  return [dependencies, devDependencies].flatMap((field) => (typeof field === 'object' && field !== null ? Object.keys(field) : []));
}

function withinPackage({ modules }: Project, path: string): string {
  const folder = modules.packageOf(path);
  return folder === '' ? path : path.slice(folder.length + 1);
}

function isInServerFunction(node: ts.Node): boolean {
  for (let current: ts.Node | undefined = node; current; current = current.parent) {
    if (!isFunction(current)) continue;
    const holder = ts.isVariableDeclaration(current.parent) || ts.isPropertyAssignment(current.parent) ? current.parent : current;
    const { name } = holder;
    const text = name && ts.isIdentifier(name) ? name.text : name && !ts.isBindingName(name) ? propertyName(name) : undefined;
    if (text !== undefined && SERVER_FUNCTIONS.has(text)) return true;
    const [first] = current.body && ts.isBlock(current.body) ? current.body.statements : [];
    if (first && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression) && first.expression.text === 'use server') return true;
  }
  return false;
}
