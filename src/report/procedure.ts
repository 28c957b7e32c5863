/** The vendor's procedure (docs.ocrolus.com, API credentials), in its order, once per legacy credential. */
import type { Principal } from './report.ts';
import { sourceWords } from './words.ts';

export interface Step {
  readonly title: string;
  readonly text: string;
}

export function procedure({ env, sources }: Pick<Principal, 'env' | 'sources'>): readonly Step[] {
  return [
    { title: 'Open the credentials', text: 'In the Ocrolus dashboard open Account & Settings, API Credentials.' },
    { title: 'Migrate the old pair', text: 'Under Legacy API Credentials press Migrate on the credential that this code uses. Do not add a new one instead: documents belong to the API account that uploaded them.' },
    { title: 'Set the variables', text: `Keep the client ID and secret (shown once), press ADD CREDENTIALS, and set ${env.clientId} and ${env.clientSecret} wherever this code runs.` },
    { title: 'Compare', text: `Test them: request a token, then GET https://api.ocrolus.com/v1/books, and compare with what the old credential sees. \`${verifyCommand(env, sources)}\` does all three.` },
    { title: 'Switch over', text: 'Deploy the migrated code, confirm that production works, then Remove the legacy credential.' },
  ];
}

/** What `verify` knows by itself is left out, and legacy credentials that are not in variables have no names. */
function verifyCommand({ clientId, clientSecret }: Principal['env'], sources: readonly string[]): string {
  const [key = '', secret = '', ...others] = sources.map((source) => /^env:(\w+)$/.exec(source)?.[1] ?? '');
  const legacy = key !== '' && secret !== '' && others.length === 0 ? [['legacy-key-env', key, 'OCROLUS_API_KEY'], ['legacy-secret-env', secret, 'OCROLUS_API_SECRET']] : [];
  const named = [['client-id-env', clientId, 'OCROLUS_CLIENT_ID'], ['client-secret-env', clientSecret, 'OCROLUS_CLIENT_SECRET'], ...legacy];
  return ['ocrolus-oauth-codemod verify', ...named.flatMap(([flag = '', name = '', known]) => (name === known ? [] : [`--${flag} ${name}`]))].join(' ');
}

/** The steps as lines of a plain list, each with the credential that it is about. */
export function procedureLines(principal: Principal): readonly string[] {
  const { id } = principal;
  return procedure(principal).map(({ text }, index) => `${id}${index === 0 ? ` (${sourceWords(principal)})` : ''}: ${index + 1}. ${text}`);
}
