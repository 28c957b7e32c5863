/** Folders of frameworks and hosts in which each file is a page, a route or a function: what is no such thing must lie elsewhere. */
import type { Project } from '../code/project.ts';
import { dirname, join } from '../code/paths.ts';
import { isRecord } from '../code/json.ts';

interface RoutedFolder {
  /** The folder, relative to that of the package. */
  readonly folder: RegExp;
  /** One of these packages is depended on, or one of these files is there. */
  readonly packages?: RegExp;
  readonly files?: readonly string[];
}

const ROUTED: readonly RoutedFolder[] = [
  // https://nextjs.org/docs/pages/building-your-application/routing/api-routes
  { folder: /^(?:src\/)?pages(?=\/|$)/, packages: /^next$/, files: ['next.config.js', 'next.config.mjs', 'next.config.ts'] },
  // https://docs.astro.build/en/guides/endpoints/
  { folder: /^src\/pages(?=\/|$)/, packages: /^astro$/, files: ['astro.config.mjs', 'astro.config.js', 'astro.config.ts'] },
  // https://nuxt.com/docs/guide/directory-structure/server
  { folder: /^server\/(?:api|routes|middleware|plugins)(?=\/|$)/, packages: /^(?:nuxt|nuxt3|nuxt-edge|nuxt-nightly)$/ },
  // https://nitro.build/guide/routing
  { folder: /^(?:(?:server|src)\/)?(?:api|routes|middleware|plugins)(?=\/|$)/, packages: /^(?:nitropack|nitro)$/ },
  // https://v2.remix.run/docs/file-conventions/routes
  { folder: /^app\/routes(?=\/|$)/, packages: /^@remix-run\// },
  // https://www.gatsbyjs.com/docs/reference/functions/
  { folder: /^src\/(?:api|pages)(?=\/|$)/, packages: /^gatsby$/ },
  // https://github.com/fastify/fastify-autoload
  { folder: /^(?:src\/)?(?:routes|plugins)(?=\/|$)/, packages: /^(?:@fastify\/autoload|fastify-autoload)$/ },
  // https://vercel.com/docs/functions
  { folder: /^api(?=\/|$)/, packages: /^@vercel\/node$/, files: ['vercel.json', 'vercel.ts', 'now.json'] },
  // https://docs.netlify.com/build/functions/get-started/
  { folder: /^netlify\/(?:edge-)?functions(?=\/|$)/ },
  // https://developers.cloudflare.com/pages/functions/routing/
  { folder: /^functions(?=\/|$)/, packages: /^(?:wrangler|@cloudflare\/workers-types)$/, files: ['wrangler.toml', 'wrangler.json', 'wrangler.jsonc'] },
];

/** Where shared code is kept, the first that is there. */
const SHARED = ['lib', 'utils', 'server/utils'];

/** The folder for a file beside those of `folder`: that one, or one that has no routes. */
export function unroutedFolder(folder: string, { modules, tree }: Project): string {
  const home = modules.packageOf(join(folder, 'any'));
  const inside = home === '' ? folder : folder.slice(home.length + 1);
  const manifest = modules.manifest(home);
  const packages = [manifest.dependencies, manifest.devDependencies].flatMap((field) => (isRecord(field) ? Object.keys(field) : []));
  const isUsed = ({ packages: wanted, files = [] }: RoutedFolder): boolean => (wanted === undefined && files.length === 0) || packages.some((name) => wanted?.test(name)) || files.some((file) => tree.has(join(home, file)) || tree.has(file));
  const routed = ROUTED.flatMap((item) => {
    const found = item.folder.exec(inside)?.[0];
    return found !== undefined && isUsed(item) ? [found] : [];
  }).at(0);
  if (routed === undefined) return folder;
  const above = join(home, dirname(routed)).replace(/\/$/, '');
  const isThere = (path: string): boolean => tree.paths.some((file) => file.startsWith(`${path}/`));
  return [above, ...(above === home ? [] : [home])].flatMap((base) => SHARED.map((name) => join(base, name))).find(isThere) ?? above;
}
