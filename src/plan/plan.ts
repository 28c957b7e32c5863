/** From sites to verdicts and edits: each site is planned whole or left to a person with a reason. */
import { refusalOfComponents, withoutMarkup } from './component-edits.ts';
import { createFingerprint } from './fingerprint.ts';
import type { ts } from '../code/syntax.ts';
import type { Expectation } from '../detect/expectations.ts';
import { placesOf, type Site } from '../detect/sites.ts';
import { findBundled, findLeftovers, type Bundled, type Leftover } from './leftovers.ts';
import { removeUnused } from './cleanup.ts';
import { contestedSinks, mixedPrincipals } from './contested.ts';
import { expectTokens, putInPlace, recordTokens } from './expected-tokens.ts';
import { createDraft, isRefusal, refuse, type ManualCode, type Note, type Refusal } from './draft.ts';
import { applied } from './edits.ts';
import { inspectionOf } from './inspections.ts';
import { createInjections, type Injected } from './injection.ts';
import { freshName } from './layout.ts';
import type { Asked, PlanContext } from './context.ts';
import { countMarkers, markSites } from './markers.ts';
import { renewPresenceChecks } from './presence.ts';
import { namePrincipals, type PrincipalNaming } from './principals.ts';
import type { NamedPrincipal } from './principal-names.ts';
import { writtenProviders, type ProviderFile } from './provider-module.ts';
import { ownProvider, sharedProviders, type ProviderOf } from './provider-settings.ts';
import { addProviders, existingInstances, usesName, type PlannedFile } from './providers.ts';
import { isPublic } from './published.ts';
import type { Receiver } from './receivers.ts';
import { refusalBefore } from './refusals.ts';
import { markRemoved } from './removed.ts';
import { isInPlace, type Rewrite, type RewriteContext } from './rewrite.ts';
import { sketch, type Sketch } from './sketch.ts';
import { findSuppressions } from './suppressions.ts';
import type { Complaint, Suppression } from './directives.ts';

/** The rewrites that the planner chooses from; see `transforms/rewrites`. */
export interface Rewrites {
  readonly headerValue: Rewrite;
  readonly authOption: Rewrite;
  readonly fluentAuth: Rewrite;
  readonly urlUserinfo: Rewrite;
  readonly instanceHook: Rewrite;
  readonly perRequest: Rewrite;
}

export type Verdict =
  | { readonly status: 'migratable' }
  /** It could be, and is to stay for now. */
  | { readonly status: 'held' }
  | { readonly status: 'suppressed'; readonly by: Suppression }
  | { readonly status: 'manual'; readonly code: ManualCode; readonly at?: ts.Node; readonly detail?: string };

export interface PlannedSite {
  readonly site: Site;
  readonly id: string;
  readonly principal: NamedPrincipal;
  readonly verdict: Verdict;
  /** What else changes for it: functions that become async, and where they are awaited. */
  readonly steps: readonly Note[];
  /** The files in which its change is, without what follows from it: imports that nothing needs any more, the provider's own file. */
  readonly files: readonly string[];
}

export interface Plan {
  readonly sites: readonly PlannedSite[];
  readonly files: readonly PlannedFile[];
  readonly principals: readonly NamedPrincipal[];
  /** The provider files that the changed code imports. */
  readonly providers: readonly ProviderFile[];
  readonly leftovers: readonly Leftover[];
  readonly bundled: readonly Bundled[];
  /** What tests expected, and expect a token in place of. */
  readonly expected: ReadonlySet<Expectation>;
  /** What they have recorded, as they would record it afterwards. */
  readonly records: readonly PlannedFile[];
  /** Comments of an earlier run that mark sites. */
  readonly markers: number;
  /** Comments that should exempt sites and do not. */
  readonly complaints: readonly Complaint[];
  /** What the code of a site that is left to a person becomes, as far as that can be said. */
  sketchOf(site: PlannedSite): Sketch | undefined;
}

/** A part of an earlier plan that is not to be carried out. */
export interface Held {
  /** Sites that are to stay as they are, though they could be changed. */
  readonly ids: ReadonlySet<string>;
  /** The provider files of the whole plan, which serve its parts as well. */
  readonly providers: readonly ProviderFile[];
}

export interface PlanInput {
  readonly context: Omit<PlanContext, 'draft' | 'isPublic'>;
  readonly rewrites: Rewrites;
  readonly providerOf: ProviderOf;
  /** Files in which the names of environment variables may be taken. */
  readonly named: readonly string[];
  /** What a manual code means in a few words, if sites that are left are to be marked in the code. */
  readonly markers?: ((code: ManualCode) => string) | undefined;
  readonly held: Held;
  /** Sites that an earlier attempt had to give up. */
  readonly givenUp: ReadonlyMap<string, Refusal>;
  /** Where tests expect a Basic credential; asked for once something is changed. */
  readonly expectations: () => readonly Expectation[];
}

export function makePlan(sites: readonly Site[], input: PlanInput): Plan {
  const { project } = input.context.evaluator;
  const naming = namePrincipals(sites, (name) => usesName(project, input.named, name), existingInstances(project, input.named, input.providerOf));
  const fingerprint = createFingerprint();
  const ids = sites.map((site) => fingerprint(site));
  const own = project.loaded().filter((file) => input.context.inScope(file.path));
  const suppressions = findSuppressions(own);
  const suppressed = new Map(sites.flatMap((site, index) => [suppressions.of(site)].flatMap((by) => (by ? [[ids[index] ?? '', by] as const] : []))));
  const imported = new Set<string>();
  const givenUp = new Map(input.givenUp);
  for (;;) {
    const attempt = planOnce(sites, ids, naming, input, { givenUp, imported, suppressed });
    if ('imported' in attempt) {
      for (const id of attempt.imported) imported.add(id);
      continue;
    }
    if ('conflict' in attempt) {
      for (const [id, refusal] of attempt.conflict) givenUp.set(id, refusal);
      continue;
    }
    return { ...attempt, principals: naming.principals, leftovers: findLeftovers(project, attempt.sites, attempt.files), bundled: findBundled(attempt.sites), markers: own.reduce((sum, file) => sum + countMarkers(file.root), 0), complaints: suppressions.complaints(), sketchOf: (item) => sketchOf(item, input) };
  }
}

/** A plan, or the sites that have to be given up before there is one. */
type Attempt = Pick<Plan, 'sites' | 'files' | 'providers' | 'expected' | 'records'> | { readonly conflict: ReadonlyMap<string, Refusal> } | { readonly imported: readonly string[] };

/** What is known of sites, by their ids, before one attempt. */
interface Decided {
  readonly givenUp: ReadonlyMap<string, Refusal>;
  /** Those that import their provider, since it cannot be handed in. */
  readonly imported: ReadonlySet<string>;
  readonly suppressed: ReadonlyMap<string, Suppression>;
}

function planOnce(sites: readonly Site[], ids: readonly string[], naming: PrincipalNaming, input: PlanInput, { givenUp, imported, suppressed }: Decided): Attempt {
  const { project } = input.context.evaluator;
  const draft = createDraft();
  const locals = new Map<string, Map<string, string>>();
  const pathOf = (site: Site): string => site.node.getSourceFile().fileName;
  // Nobody can tell for which of several accounts the customer's own provider speaks.
  const ambiguous = sharedProviders(sites.map((site) => ({ path: pathOf(site), principals: [naming.of(site)?.id ?? ''] })), input.providerOf);
  const context: PlanContext = { ...input.context, draft, isPublic: (node) => isPublic(project, (binding) => input.context.uses.exportNames(binding), node) };

  /** The name by which a file calls the provider of a principal. */
  const localName = (file: ts.SourceFile, principal: NamedPrincipal): string => {
    const own = locals.get(file.fileName) ?? new Map<string, string>();
    locals.set(file.fileName, own);
    const exported = input.providerOf(file.fileName).import?.name ?? principal.exportName;
    const name = own.get(exported) ?? freshName(exported, (candidate) => project.scopes(file).isTaken(candidate));
    own.set(exported, name);
    draft.needProvider(file, exported, principal.id);
    return name;
  };
  const mixed = mixedPrincipals(sites, (site) => naming.of(site)?.id ?? '');
  const contested = contestedSinks(sites, (site) => naming.of(site)?.id ?? '');
  const injections = createInjections(context, (file, sources) => {
    const principal = naming.ofPair(sources);
    return principal && localName(file, principal);
  });
  const receivers = new Map<string, readonly Receiver[]>();
  /** Sites of which some place asks the provider that is handed in. */
  const handedIn = new Set<string>();
  const isShared = (site: Site): boolean => site.principals.length > 1;
  /** Where one account alone is passed in, the provider can be imported where it is asked as well. */
  const injectionOf = (site: Site, id: string): Injected | Refusal | undefined => {
    if (!isShared(site) && (site.parameterOf.length === 0 || imported.has(id))) return undefined;
    const injected = draft.transaction(() => injections.of(site));
    return isRefusal(injected) && !isShared(site) ? undefined : injected;
  };
  const planned = sites.map((site, index): PlannedSite => {
    const id = ids[index] ?? '';
    const principal = naming.of(site);
    if (!principal) throw new Error(`no principal for ${id}`);
    const by = suppressed.get(id);
    if (input.held.ids.has(id)) return { site, id, principal, verdict: { status: 'held' }, steps: [], files: [] };
    if (by) return { site, id, principal, verdict: { status: 'suppressed', by }, steps: [], files: [] };
    const planSite = (): Refusal | undefined => {
      if (ambiguous.has(ownProvider(input.providerOf(pathOf(site)))) || mixed.has(principal.id)) return refuse('several-principals');
      if (site.mechanism !== 'authorization-header' && site.sinks.some(({ node }) => contested.has(node))) return refuse('several-principals');
      const injected = injectionOf(site, id);
      const before = refusalBefore(site, context, injected !== undefined && !isRefusal(injected));
      if (before) return isRefusal(injected) && before.refuse === 'several-principals' ? injected : before;
      let unreachable: ts.Node | undefined;
      const provider = (node: ts.Node): string => {
        if (!injected || isRefusal(injected)) return localName(node.getSourceFile(), principal);
        const handed = injected.at(node);
        if (handed !== undefined) handedIn.add(id);
        const name = handed ?? (isShared(site) ? undefined : localName(node.getSourceFile(), principal));
        if (name === undefined) unreachable = node;
        return name ?? '';
      };
      const refused = chooseRewrite(site, input.rewrites)(site, { ...context, isInjected: injected !== undefined, authorization: (node) => askedFor(`${provider(node)}.getAuthorization()`) });
      // A provider of the customer's own asks for its own variables.
      if (!refused && (!injected || isRefusal(injected)) && !input.providerOf(pathOf(site)).import) renewPresenceChecks(site, context, principal);
      if (injected && !isRefusal(injected)) receivers.set(id, injected.receivers);
      return refused ?? (unreachable && refuse('several-principals', unreachable)) ?? refusalOfComponents(draft, project);
    };
    const planned = givenUp.get(id) ?? draft.transaction(planSite);
    const refused = isRefusal(planned) ? withoutMarkup(planned, project) : planned;
    const steps = draft.takeNotes();
    const files = draft.takeFiles();
    if (isRefusal(refused)) return { site, id, principal, verdict: { status: 'manual', code: refused.refuse, ...(refused.at && { at: refused.at }), ...(refused.detail !== undefined && { detail: refused.detail }) }, steps: [], files: [] };
    return { site, id, principal, verdict: { status: 'migratable' }, steps, files };
  });
  // What nobody asks need not be handed in.
  const idle = planned.filter((item) => item.verdict.status === 'migratable' && receivers.has(item.id) && !handedIn.has(item.id) && !isShared(item.site)).map(({ id }) => id);
  if (idle.length > 0) return { imported: idle };
  const isChanged = draft.edits().size > 0;
  injections.apply();
  if (isChanged) removeUnused(context);
  const doubles = isChanged ? expectTokens(context, { expectations: input.expectations(), planned: planned.map((item) => ({ ...item, isInjected: receivers.has(item.id), isHook: !item.site.sinks.every(isInPlace) })), providerOf: input.providerOf, isGivenUp: (path) => givenUp.has(path) }) : [];
  if (doubles.length > 0) removeUnused(context);
  const inspected = planned.flatMap(({ site, id, verdict }): readonly (readonly [string, Refusal])[] => {
    const at = verdict.status === 'migratable' ? inspectionOf(site, context) : undefined;
    return at ? [[id, refuse('opaque-options', at)]] : [];
  });
  if (inspected.length > 0) return { conflict: new Map(inspected) };
  const unfinished = injections.unfinished();
  if (unfinished.length > 0) {
    const users = planned.filter((item) => item.verdict.status === 'migratable').flatMap((item): readonly (readonly [string, Refusal])[] => {
      const blocked = unfinished.find(({ receiver }) => receivers.get(item.id)?.includes(receiver));
      return blocked ? [[item.id, refuse('several-principals', blocked.at)]] : [];
    });
    const single = users.map(([id]) => id).filter((id) => planned.some((item) => item.id === id && !isShared(item.site)));
    return single.length > 0 ? { imported: single } : { conflict: new Map(users) };
  }
  const asked = [...draft.providers()].map(([path, names]) => ({ path, principals: [...names.values()].flatMap((ids) => [...ids]) }));
  const folded = asked.filter(({ path }) => sharedProviders(asked, input.providerOf).has(ownProvider(input.providerOf(path)))).flatMap(({ principals }) => principals);
  if (folded.length > 0) {
    const changed = planned.filter(({ verdict }) => verdict.status === 'migratable');
    const users = changed.filter(({ principal }) => folded.includes(principal.id));
    return { conflict: new Map((users.length > 0 ? users : changed).map(({ id }) => [id, refuse('several-principals')])) };
  }
  const spoiled = refusalOfComponents(draft, project);
  if (spoiled) {
    // Calls that hand a provider over are in it, or what nothing needs any more.
    const users = planned.filter((item) => item.verdict.status === 'migratable' && (receivers.has(item.id) || (spoiled.at && touches(item.site, spoiled.at.getSourceFile().fileName))));
    const given = users.length > 0 ? users : planned.filter((item) => item.verdict.status === 'migratable');
    return { conflict: new Map(given.map(({ id }) => [id, spoiled])) };
  }
  const added = isChanged ? addProviders(context, { providerOf: input.providerOf, known: [...writtenProviders(input.named, project), ...input.held.providers], principals: naming.principals, locals }) : { files: [], providers: [], places: new Map<string, ProviderFile>() };
  for (const double of doubles) putInPlace(context, double, added.places, input.providerOf);
  if (input.markers) {
    const left = planned.flatMap(({ site, id, verdict }) => (verdict.status === 'manual' ? [{ node: site.node, id, code: verdict.code }] : []));
    markSites(draft, project.loaded().filter((file) => input.context.inScope(file.path)), left, input.markers);
  }
  const edited = draft.edits();
  // Who takes a provider and who hands it over are changed together, though no site stands where it is handed over.
  const attributed = planned.map((item): PlannedSite => {
    const handed = (receivers.get(item.id) ?? []).flatMap(({ fn, calls }) => [fn, ...calls.map(({ call }) => call)].map((node) => node.getSourceFile().fileName));
    return item.verdict.status === 'migratable' && handed.length > 0 ? { ...item, files: [...new Set([...item.files, ...handed])].filter((path) => edited.has(path)).sort() } : item;
  });
  const files: PlannedFile[] = [...added.files];
  for (const [path, edits] of draft.edits()) {
    const before = project.load(path)?.source.text ?? '';
    const after = applied(before, edits);
    const culprit = after === undefined ? planned.findLast((item) => item.verdict.status === 'migratable' && touches(item.site, path)) : undefined;
    if (after === undefined) {
      const given = culprit ?? planned.findLast((item) => item.verdict.status === 'migratable');
      if (!given) throw new Error(`edits of ${path} overlap, and no site made them`);
      return { conflict: new Map([[given.id, refuse('verification-failed')]]) };
    }
    if (after !== before) files.push({ path, change: 'modified', before, after });
  }
  return { sites: attributed, files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), providers: added.providers, expected: new Set(doubles.flatMap(({ expectations }) => expectations)), records: recordTokens(project, input.named, doubles) };
}

function sketchOf({ site, principal, verdict }: PlannedSite, { context, rewrites, providerOf }: PlanInput): Sketch | undefined {
  if (verdict.status !== 'manual') return undefined;
  return sketch({ site, code: verdict.code, context, own: chooseRewrite(site, rewrites), perRequest: rewrites.perRequest, provider: providerOf(site.node.getSourceFile().fileName).import?.name ?? principal.exportName });
}

/** The requests that carry the credential of an instance themselves, once that has lost it. */
function forRequests(site: Site, context: RewriteContext, rewrites: Rewrites): Refusal | undefined {
  markRemoved(context.draft);
  return (site.mechanism === 'auth-option' ? rewrites.authOption : rewrites.headerValue)(site, context);
}

function askedFor(promise: string): Asked {
  return { promise: [promise], moved: [promise], name: 'authorization' };
}

export function touches(site: Site, path: string): boolean {
  return [...placesOf(site), ...site.requests.map((request) => request.node)].some((node) => node.getSourceFile().fileName === path);
}

function chooseRewrite(site: Site, rewrites: Rewrites): Rewrite {
  if (site.mechanism === 'url-userinfo') return rewrites.urlUserinfo;
  const perCall = site.sinks.some(isInPlace);
  if (!site.sinks.every(isInPlace)) return (item, context) => rewrites.instanceHook(item, context) ?? (perCall ? forRequests(item, context, rewrites) : undefined);
  if (site.mechanism === 'fluent-auth') return rewrites.fluentAuth;
  return site.mechanism === 'auth-option' ? rewrites.authOption : rewrites.headerValue;
}
