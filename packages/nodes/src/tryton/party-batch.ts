import { asFlowError, FlowError, type BatchResult, type Json } from '@isthmus/sdk'
import {
  countryIds,
  exactParty,
  findParties,
  partyPlan,
  partyResult,
  upsertExact,
  type ExactParty,
  type PartyPlan,
  type PartyResult,
  type PartyWanted,
} from './party.ts'
import type { Tryton } from './tryton-call.ts'

/** What became of one of several parties. */
export type PartyOutcome = PartyResult | Exclude<BatchResult, { readonly outcome: 'done' }>

interface Planned {
  readonly at: number
  readonly exact: ExactParty
  readonly plan: PartyPlan
}

type Outcomes = Map<number, PartyOutcome>

/**
 * The same as `upsertParty` for many parties in four calls: countries, those that are there, those to create, those to
 * change. Tryton does all of a call or nothing; of a call that it refuses each party is then handled by itself. No two
 * may have the same code.
 *
 * @param wanted Each gives its party, or throws what is wrong with it.
 * @returns One outcome per party, in their order. Throws when Tryton cannot be reached: nobody knows then what it did.
 */
export async function upsertParties(
  erp: Tryton,
  wanted: readonly (() => PartyWanted)[],
): Promise<readonly PartyOutcome[]> {
  const outcomes: Outcomes = new Map()
  const asked = wanted.flatMap((want, at) => attempt(outcomes, at, () => ({ at, party: want() })))
  const countries = await countryIds(
    erp,
    asked.map(({ party }) => party),
  )
  const exact = asked.flatMap(({ at, party }) =>
    attempt(outcomes, at, () => ({ at, exact: exactParty(erp, party, countries) })),
  )
  const found = await findParties(
    erp,
    exact.map(({ exact: { code } }) => code),
  )
  const planned = exact.map((one): Planned => ({ ...one, plan: partyPlan(one.exact, found.get(one.exact.code)) }))
  const created = planned.flatMap((one) => (one.plan.action === 'created' ? [{ ...one, plan: one.plan }] : []))
  const updated = planned.flatMap((one) => (one.plan.action === 'updated' ? [{ ...one, plan: one.plan }] : []))
  note(outcomes, created, await createTogether(erp, created))
  note(outcomes, updated, await writeTogether(erp, updated))
  for (const { at, exact: own, plan } of planned) {
    if (plan.action === 'unchanged') outcomes.set(at, partyResult(own, plan.action, plan.id))
  }
  return wanted.map((_, at) => outcomes.get(at) ?? { outcome: 'unknown' })
}

/** What comes of the work, alone in a list; nothing when it fails, which is its outcome then. */
function attempt<Result>(outcomes: Outcomes, at: number, work: () => Result): readonly Result[] {
  try {
    return [work()]
  } catch (thrown) {
    outcomes.set(at, { outcome: 'failed', error: asFlowError(thrown) })
    return []
  }
}

function note(outcomes: Outcomes, parties: readonly Planned[], results: readonly PartyOutcome[]): void {
  for (const [index, { at }] of parties.entries()) outcomes.set(at, results[index] ?? { outcome: 'unknown' })
}

type Doing<Action extends PartyPlan['action']> = readonly (Planned & {
  readonly plan: Extract<PartyPlan, { readonly action: Action }>
})[]

async function createTogether(erp: Tryton, parties: Doing<'created'>): Promise<readonly PartyOutcome[]> {
  if (parties.length === 0) return []
  return allOrEach(erp, parties, async () => {
    const bodies = parties.map(({ plan }) => plan.body)
    const ids = await erp.call<readonly number[]>('model.party.party.create', [bodies])
    return parties.map(({ exact }, index) => partyResult(exact, 'created', ids[index] ?? 0))
  })
}

async function writeTogether(erp: Tryton, parties: Doing<'updated'>): Promise<readonly PartyOutcome[]> {
  if (parties.length === 0) return []
  return allOrEach(erp, parties, async () => {
    // Records and values in turn, as many as there are.
    const pairs = parties.flatMap(({ plan: { id, body } }): readonly Json[] => [[id], body])
    await erp.call('model.party.party.write', pairs)
    return parties.map(({ exact, plan }) => partyResult(exact, 'updated', plan.id))
  })
}

/** All in one call; when Tryton refuses it, one after the other, so that only those at fault fail. */
async function allOrEach(
  erp: Tryton,
  parties: readonly Pick<Planned, 'exact'>[],
  together: () => Promise<readonly PartyOutcome[]>,
): Promise<readonly PartyOutcome[]> {
  try {
    return await together()
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown
  }
  const results: PartyOutcome[] = []
  for (const { exact } of parties) results.push(await byItself(erp, exact))
  return results
}

async function byItself(erp: Tryton, exact: ExactParty): Promise<PartyOutcome> {
  try {
    return await upsertExact(erp, exact)
  } catch (thrown) {
    if (!isRefusal(thrown)) throw thrown
    return { outcome: 'failed', error: thrown }
  }
}

function isRefusal(thrown: unknown): thrown is FlowError {
  return thrown instanceof FlowError && (thrown.code === 'UPSTREAM_REJECTED' || thrown.code === 'UPSTREAM_CONFLICT')
}
