/** The vendor's procedure (docs.ocrolus.com, API credentials), in its order, once per legacy credential. */
import type { Principal } from './report.ts';
import { sourceWords } from './words.ts';

export interface Step {
  readonly title: string;
  readonly text: string;
}

export function procedure({ env }: Pick<Principal, 'env'>): readonly Step[] {
  return [
    { title: 'Open the credentials', text: 'In the Ocrolus dashboard open Account & Settings, API Credentials.' },
    { title: 'Migrate the old pair', text: 'Under Legacy API Credentials press Migrate on the credential that this code uses. Do not add a new one instead: documents belong to the API account that uploaded them.' },
    { title: 'Set the variables', text: `Keep the client ID and secret (shown once), press ADD CREDENTIALS, and set ${env.clientId} and ${env.clientSecret} wherever this code runs.` },
    { title: 'Compare', text: 'Test them: request a token, then GET https://api.ocrolus.com/v1/books, and compare with what the old credential sees.' },
    { title: 'Switch over', text: 'Deploy the migrated code, confirm that production works, then Remove the legacy credential.' },
  ];
}

/** The steps as lines of a plain list, each with the credential that it is about. */
export function procedureLines(principal: Principal): readonly string[] {
  const { id } = principal;
  return procedure(principal).map(({ text }, index) => `${id}${index === 0 ? ` (${sourceWords(principal)})` : ''}: ${index + 1}. ${text}`);
}
