/** From what failed to what it means, and to the step of the vendor's procedure to look at. */
import { procedure } from '../report/procedure.ts';
import { figure, plural } from '../report/words.ts';
import type { Comparison, Failure, StepName, StepResult, Verification } from './outcome.ts';

export interface Diagnosis {
  /** What happened, in a few words. */
  readonly what: string;
  /** What it means and what to do. */
  readonly advice: string;
  /** Of the vendor's procedure, from 1 on. */
  readonly procedureStep: number;
}

type Failed = Extract<StepResult, { readonly status: 'failed' }>;

const AUDIENCE_ADVICE = 'With --audience, try without it, and the other way round.';

export function diagnose({ step, failure, host, comparison }: Failed): Diagnosis {
  const { code, error, httpStatus } = failure;
  const at = (what: string, advice: string, procedureStep = 4): Diagnosis => ({ what, advice, procedureStep });
  const again = 'This says nothing about the credentials: run `verify` again when it is put right.';
  switch (code) {
    case 'not-set':
      return at(`${failure.hint ?? 'a variable'} not set`, 'Set what is missing, here and wherever the migrated code runs.', 3);
    case 'same-as-legacy':
      return at(failure.hint ?? 'these are the legacy credentials', 'Nothing was asked. The names may have been taken before the migration: set them to what Migrate has generated, or name others with --client-id-env and --client-secret-env.', 3);
    case 'refused':
      return refusal(step, failure, host);
    case 'different':
      return differing(comparison ?? { both: 0, onlyNew: 0, onlyLegacy: 0, isComplete: false });
    case 'rate-limited':
      return at(`${host} has had too many requests (HTTP 429)`, `An organisation may send 20 a second. ${error === null ? 'Wait a little' : `Wait for ${plural(Number(error), 'second')}, as the server asks`}, then run \`verify\` again.`);
    case 'server-error':
      return at(`${host} is in trouble (HTTP ${httpStatus ?? 0})`, again);
    case 'redirected':
      return at(`${host} redirects${error === null ? '' : ` to ${error}`} (HTTP ${httpStatus ?? 0})`, `Credentials were not sent there. A proxy that asks for a login does this, or an address that is not quite right: see --token-url and --api-url. ${again}`);
    case 'html-page':
      return at(`${host} answers with a web page (HTTP ${httpStatus ?? 0})`, `That is a proxy, a firewall or a gateway, and not the API. ${again}`);
    case 'not-json':
      return at(`the answer of ${host} is not JSON (HTTP ${httpStatus ?? 0})`, `Something other than Ocrolus may have answered: see --token-url, --api-url and the proxy. ${again}`);
    case 'unexpected':
      return at(`${host} gave an answer that is not understood (${statusWords(failure)})`, step === 'token' ? `There is neither a token in it nor an error: see --token-url. ${again}` : `There are no books in it: see --api-url. ${again}`);
    case 'timeout':
      return at(`${host} did not answer in time`, `Is there a firewall, or a proxy that HTTPS_PROXY should name? --timeout waits longer. ${again}`);
    case 'unreachable':
      return at(`${host} cannot be reached${error === null ? '' : ` (${error})`}`, `See the network, the name of the host, and HTTPS_PROXY. The migrated code needs to reach it as well. ${again}`);
    case 'certificate':
      return at(`the certificate of ${host} is not trusted${error === null ? '' : ` (${error})`}`, `A proxy that reads along has an authority of its own: give its certificate with --ca FILE or NODE_EXTRA_CA_CERTS. ${again}`);
    case 'proxy':
      return at(`the proxy gives no way to ${host}${error === null ? '' : ` (${error})`}`, `See HTTPS_PROXY and NO_PROXY, and whether the proxy lets this host through. ${again}`);
    case 'too-large':
      return at(`the answer of ${host} is too large`, again);
  }
}

function refusal(step: StepName, failure: Failure, host: string): Diagnosis {
  const what = `${host} refuses (${statusWords(failure)})`;
  if (step === 'legacy-books') return { what, advice: 'The legacy credentials were removed already, or these are not theirs. Without them nothing can be compared; unset their variables to check the new ones alone.', procedureStep: 5 };
  if (step === 'books') return { what: `${host} does not take the token (${statusWords(failure)})`, advice: 'The token was given, and the API does not know it: see whether the credential is in the list, was added with ADD CREDENTIALS, and was not revoked since; and that --token-url and --api-url belong together.', procedureStep: 3 };
  const isDenied = failure.httpStatus === 403 || ['access_denied', 'unauthorized_client', 'invalid_scope', 'invalid_target'].includes(failure.error ?? '');
  if (isDenied) return { what, advice: `The endpoint understood and says no: see whether the credential is in the list and was not revoked. ${AUDIENCE_ADVICE}`, procedureStep: 1 };
  const isRequest = ['invalid_request', 'unsupported_grant_type'].includes(failure.error ?? '');
  if (isRequest) return { what, advice: `The endpoint does not like the request, which is form-encoded with three fields: see --token-url. ${AUDIENCE_ADVICE}`, procedureStep: 4 };
  return { what, advice: 'The client ID or the secret is not right: compare them with the file of the dashboard, and see that ADD CREDENTIALS was pressed. The secret is shown once; if it is lost, a new pair has to be generated.', procedureStep: 3 };
}

function differing({ both, onlyNew, onlyLegacy, isComplete }: Comparison): Diagnosis {
  const counts = [`${figure(both)} in common`, `${figure(onlyLegacy)} that only the legacy credentials see`, `${figure(onlyNew)} that only the new ones see`].join(', ');
  const limit = isComplete ? '' : ' The lists were not read to their ends, so these are the newest books.';
  const race = ' A book that came or went while this ran counts too: run `verify` again if the numbers are small.';
  const meaning = onlyLegacy > 0
    ? 'The new credential was ADDED, not MIGRATED: it is another API account, and documents belong to the account that uploaded them. Migrated code would not see the books of the old one.'
    : 'The new credentials see all of the old books and more, so they are not those of the same API account: see whether that is meant.';
  return { what: `they do not see the same books: ${counts}`, advice: `${meaning}${limit}${race}`, procedureStep: 2 };
}

function statusWords({ httpStatus, error }: Failure): string {
  const code = error === null ? '' : /^\d+$/.test(error) ? `code ${error}` : error;
  return [`HTTP ${httpStatus ?? 0}`, code].filter((word) => word !== '').join(', ');
}

/** In the words of the report. */
export function procedureWords(number: number, verification: Pick<Verification, 'env' | 'sources'>): string {
  const step = procedure(verification)[number - 1];
  return `Step ${number} of the procedure (${step?.title ?? ''}): ${step?.text ?? ''}`;
}
