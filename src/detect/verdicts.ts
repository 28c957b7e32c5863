/** Verdicts on the hosts of one request: joined with those of base URLs, paired with carriers, and settled. */
import { assume, compatible, type Choice } from '../code/values.ts';
import { isBlank, type Carrier } from './carriers.ts';
import { isLocalHost } from './api-hosts.ts';
import type { HostVerdict } from './hosts.ts';

/** A relative or unknown URL takes the host of the base it is joined to; an absolute one keeps its own. */
export function joinVerdicts(urls: readonly HostVerdict[], bases: readonly (readonly HostVerdict[])[]): readonly HostVerdict[] {
  const known = bases.find((verdicts) => verdicts.some((verdict) => isAddress(verdict) || (verdict.kind !== 'unknown' && verdict.kind !== 'relative'))) ?? [];
  if (urls.length === 0) return known.length > 0 ? known : [{ kind: 'unknown' }];
  return urls.flatMap((verdict): readonly HostVerdict[] => {
    const needsBase = verdict.kind === 'relative' || (verdict.kind === 'unknown' && !isAddress(verdict)) || (verdict.kind === 'parameter' && known.length > 0);
    if (!needsBase) return [verdict];
    return known.length > 0 ? known.filter((base) => compatible(base.when, verdict.when)).map((base) => withChoices(base, verdict.when)) : [{ kind: 'unknown' }];
  });
}

const isAddress = (verdict: HostVerdict): boolean => verdict.kind === 'unknown' && verdict.isAddress === true;

function withChoices(verdict: HostVerdict, when: readonly Choice[] | undefined): HostVerdict {
  return when ? { ...verdict, when: [...(verdict.when ?? []), ...when] } : verdict;
}

/** One Ocrolus branch is enough to report; other hosts are kept, because they forbid a change. */
export function settled(verdicts: readonly HostVerdict[]): readonly HostVerdict[] {
  const ours = verdicts.filter((verdict) => verdict.kind === 'ocrolus');
  const best = ours.find((verdict) => verdict.proof === 'evaluated' && verdict.host === 'api.ocrolus.com') ?? ours.find((verdict) => verdict.proof === 'evaluated') ?? ours.find((verdict) => verdict.proof === 'configured') ?? ours[0];
  const others = verdicts.filter((verdict) => verdict.kind === 'other');
  // `process.env.OCROLUS_BRIDGE_URL ?? 'https://bridge.internal'`: the default says more than the name.
  if (best?.proof === 'named' && others.some((verdict) => !verdict.when && !isLocalHost(verdict.host))) return others;
  // A map or a condition may lead elsewhere: whatever is done for Ocrolus must not reach the others.
  if (best) return [best, ...others.filter((verdict) => !isLocalHost(verdict.host))];
  return others.length > 0 ? others : [{ kind: 'unknown' }];
}

/** The verdicts that a carrier can meet, settled; the sources that are left under each. */
export function pairings(carrier: Carrier, verdicts: readonly HostVerdict[]): readonly { readonly carrier: Carrier; readonly verdict: HostVerdict }[] {
  const { credential } = carrier;
  return settled(verdicts.filter((verdict) => compatible(verdict.when, credential.when))).flatMap((verdict) => {
    if (verdict.kind === 'unknown' && verdicts.length > 0 && !verdicts.some((item) => compatible(item.when, credential.when))) return [];
    const sources = credential.sources.map((source) => assume(source, [...(verdict.when ?? []), ...(credential.when ?? [])])).filter((source) => source.kind !== 'union' || source.of.length > 0);
    // What is left under these choices may be the empty defaults alone.
    if (sources.every(isBlank) && !credential.sources.every(isBlank)) return [];
    return [{ carrier: { ...carrier, credential: { ...credential, sources } }, verdict }];
  });
}
