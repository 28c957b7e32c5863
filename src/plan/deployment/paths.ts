/** Which files may hand variables on, told by their paths. */

export const PATHS = {
  yaml: /\.ya?ml$/i,
  dockerfile: /(?:^|\/)(?:[\w.-]*\.)?(?:dockerfile|containerfile)(?:\.[\w.-]+)?$/i,
  declarations: /\.d\.[cm]?ts$/,
  terraform: /\.(?:tf|tfvars(?:\.(?:example|sample|template|dist))?|hcl)$/,
  json: /(?:^|\/)(?:app|vercel|now|turbo|nx|project|devcontainer|launch|serverless|wrangler|[\w.-]*template[\w.-]*|[\w.-]*task[-_.]?def[\w.-]*|[\w.-]*container[-_.]?def[\w.-]*|[\w.-]*stack[\w.-]*|cloudformation[\w.-]*)\.jsonc?$/i,
  code: /\.[cm]?[jt]s$/,
} as const;

export const handsVariablesOn = (path: string): boolean => Object.values(PATHS).some((form) => form.test(path));
