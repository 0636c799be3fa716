import { asFlowError, contractsOf, flowError, type Flow, type FlowEdit } from '@isthmus/sdk'
import {
  affectedUses,
  compareEntities,
  driftKey,
  renameEdit,
  type AffectedUse,
  type DescribedEntity,
  type DriftChange,
} from '@isthmus/sdk/contract'
import type { Registry } from '../engine/registry.ts'
import { upgradeFlow } from '../engine/plan/upgrade-flow.ts'
import type { AuditLog } from '../stores/accounts/audit-log.ts'
import type { ContractState, ContractStore } from '../stores/contracts/contract-store.ts'
import type { FlowStore } from '../stores/flow-store.ts'
import type { CheckedShapes } from '../engine/drift-port.ts'
import { describedEntities, type DescribedShapes } from './described-entities.ts'
import { entitiesHash } from './entities-hash.ts'
import { learnedChanges, learnedMark, withLearned, withLearnedBefore } from './learned-changes.ts'

/** A flow that a change of a connection's system touches. */
export interface TouchedFlow {
  readonly flow: Flow
  readonly active: boolean
  readonly uses: readonly AffectedUse[]
}

/** What has changed behind one connection. */
export interface ConnectionDrift {
  readonly state: ContractState
  readonly changes: readonly DriftChange[]
}

/** What has changed for one flow, by connection. */
export interface FlowDrift {
  readonly connection: string
  readonly changes: readonly DriftChange[]
  readonly uses: readonly AffectedUse[]
  /** The edit that follows renamed fields. */
  readonly patch?: FlowEdit
}

/** What systems say of their data, and what has changed since it was accepted. */
export interface Contracts {
  /** Asks the system now and applies the flows' policies. Throws what `describeConnection` throws. */
  check(connection: string, by: string): Promise<ConnectionDrift>
  get(connection: string): ConnectionDrift | undefined
  /** Takes what the system says now as what flows are made with. Throws `NOT_FOUND`, and `CONFLICT` as a stale hash. */
  accept(connection: string, hash: string, by: string): Promise<ConnectionDrift>
  /** False while every system is as it was accepted. */
  hasChanges(): boolean
  /** Flows that changes of a connection touch. */
  touched(connection: string): readonly TouchedFlow[]
  /** What has changed for a flow; empty when nothing that it uses did. */
  ofFlow(flow: Flow): readonly FlowDrift[]
  /** The records' shapes by connection and entity, as the systems describe them now, for checks. */
  entities(): DescribedShapes
  /** What flows are checked with before they run. */
  shapes(): CheckedShapes
  /** A text that changes whenever `entities` may. */
  mark(): string
}

export interface ContractsOptions {
  readonly store: ContractStore
  readonly flows: FlowStore
  readonly registry: Registry
  readonly audit: AuditLog
  readonly now: () => Date
  readonly describe: (connection: string) => Promise<readonly DescribedEntity[]>
  /** Told after every check and every acceptance. */
  readonly onChanged: (connection: string) => void | Promise<void>
}

export function createContracts(options: ContractsOptions): Contracts {
  return new KnownContracts(options)
}

class KnownContracts implements Contracts {
  readonly #options: ContractsOptions
  /** Per connection: what was compared, and what came of it. */
  readonly #changes = new Map<string, { readonly mark: string; readonly changes: readonly DriftChange[] }>()
  readonly #ofFlow = new WeakMap<Flow, { readonly mark: string; readonly drift: readonly FlowDrift[] }>()
  #changed: { readonly mark: string; readonly any: boolean } | undefined
  #known: (CheckedShapes & { readonly mark: string }) | undefined

  constructor(options: ContractsOptions) {
    this.#options = options
  }

  async check(connection: string, by: string): Promise<ConnectionDrift> {
    const { store, now, describe, onChanged } = this.#options
    try {
      const said = await describe(connection)
      const entities = withLearnedBefore(said, store.get(connection)?.accepted.entities ?? [])
      store.keep({ connection, hash: entitiesHash(entities), entities, at: now().toISOString(), by })
    } catch (thrown) {
      const problem = asFlowError(thrown).toProblem()
      store.fail(connection, { problem, at: now().toISOString(), by })
      throw thrown
    }
    await onChanged(connection)
    return this.#of(connection)
  }

  get(connection: string): ConnectionDrift | undefined {
    const state = this.#options.store.get(connection)
    return state && { state, changes: this.#changesOf(state) }
  }

  async accept(connection: string, hash: string, by: string): Promise<ConnectionDrift> {
    const { store, now, audit, onChanged } = this.#options
    const { state } = this.#of(connection)
    const at = now().toISOString()
    if (!store.accept(connection, { hash, at, by })) {
      throw flowError('CONTRACT_CHANGED', { connection, current: state.latest.hash.slice(0, 8) })
    }
    // What records told becomes part of the description, so that it is told once.
    const learned = store.learned(connection)
    const entities = withLearned(state.latest.entities, learned)
    if (learned.length > 0) {
      const next = entitiesHash(entities)
      store.keep({ connection, hash: next, entities, at, by })
      store.accept(connection, { hash: next, at, by })
      store.unlearn(connection)
    }
    audit.add({ at, who: by, action: 'contract.accept', object: `connection:${connection}` })
    await onChanged(connection)
    return this.#of(connection)
  }

  hasChanges(): boolean {
    const mark = this.mark()
    if (this.#changed?.mark !== mark) {
      const any = this.#options.store
        .connections()
        .some((connection) => (this.get(connection)?.changes.length ?? 0) > 0)
      this.#changed = { mark, any }
    }
    return this.#changed.any
  }

  touched(connection: string): readonly TouchedFlow[] {
    return this.#options.flows.list().flatMap(({ id, active }) => {
      const stored = this.#options.flows.get(id)
      const uses = stored && this.ofFlow(stored.flow).find((drift) => drift.connection === connection)?.uses
      return stored && uses ? [{ flow: stored.flow, active, uses }] : []
    })
  }

  ofFlow(flow: Flow): readonly FlowDrift[] {
    const mark = this.mark()
    const known = this.#ofFlow.get(flow)
    if (known?.mark === mark) return known.drift
    const drift = this.#driftOf(flow)
    this.#ofFlow.set(flow, { mark, drift })
    return drift
  }

  entities(): DescribedShapes {
    return this.#shapes().latest
  }

  shapes(): CheckedShapes {
    return this.#shapes()
  }

  #shapes(): CheckedShapes {
    const { store } = this.#options
    const mark = this.mark()
    if (this.#known?.mark === mark) return this.#known
    const latest = describedEntities(store)
    const accepted = this.hasChanges() ? describedEntities(store, 'accepted') : latest
    this.#known = { mark, latest, accepted }
    return this.#known
  }

  mark(): string {
    return this.#options.store.mark()
  }

  #of(connection: string): ConnectionDrift {
    const found = this.get(connection)
    if (!found) throw flowError('NOT_FOUND', { what: 'description of connection', id: connection })
    return found
  }

  #changesOf({ connection, accepted, latest }: ContractState): readonly DriftChange[] {
    const told = this.#options.store.learned(connection)
    const mark = `${accepted.hash} ${latest.hash} ${learnedMark(told)}`
    const known = this.#changes.get(connection)
    if (known?.mark === mark) return known.changes
    const described = accepted.hash === latest.hash ? [] : compareEntities(accepted.entities, latest.entities)
    const changes = [...described, ...learnedChanges(told, described)]
    this.#changes.set(connection, { mark, changes })
    return changes
  }

  #driftOf(saved: Flow): readonly FlowDrift[] {
    const { registry, flows } = this.#options
    const names = new Set(saved.nodes.flatMap(({ connection }) => connection ?? []))
    const changed = [...names].flatMap((connection) => {
      const found = this.get(connection)
      return found && found.changes.length > 0 ? [{ connection, ...found }] : []
    })
    if (changed.length === 0) return []
    const flow = upgradeFlow(saved, registry)
    const contracts = contractsOf(flow, registry.infos, (id) => flows.get(id)?.flow)
    return changed.flatMap(({ connection, state, changes }) => {
      const before = state.accepted.entities
      const uses = affectedUses({ flow, types: registry.infos, connection, before, changes, contracts })
      if (uses.length === 0) return []
      const patch = renameEdit(flow, changes, uses)
      const used = new Set(uses.map(({ change }) => change))
      const own = changes.filter((change) => used.has(driftKey(change)))
      return [{ connection, changes: own, uses, ...(patch ? { patch } : {}) }]
    })
  }
}
