import { flowError, type Flow } from '@isthmus/sdk'
import type { ConnectionSource } from '../engine/connections-port.ts'
import { loneContext } from '../engine/effect/lone-context.ts'
import type { Egress } from '../engine/egress-port.ts'
import type { Registry } from '../engine/registry.ts'
import type { SqlHost } from '../engine/sql-port.ts'
import { timeLimit } from '../engine/time-limit.ts'
import type { ContractStore } from '../stores/contracts/contract-store.ts'
import type { Contracts } from './contracts.ts'
import { policyOf } from './policies.ts'

export interface BeforeRunOptions {
  readonly connections: ConnectionSource
  readonly registry: Registry
  readonly egress: Egress
  readonly sql?: SqlHost
  readonly store: Pick<ContractStore, 'get'>
  readonly contracts: Contracts
  readonly now: () => Date
  readonly onError: (connection: string, error: unknown) => void
}

const longestMs = 20_000

/**
 * Looks before each run whether the databases that it uses are still as they were described, with one query that tells
 * whether anything has changed; only then they are described anew. A database that does not answer stops nothing here: the
 * nodes will say so themselves. Only connections that were described are looked at.
 *
 * @returns The look; it throws `CONTRACT_DRIFTED` when the flow wants to be paused by what is found.
 */
export function createBeforeRun(options: BeforeRunOptions): (flow: Flow) => Promise<void> {
  const marks = new Map<string, string>()
  const looks = new Map<string, Promise<void>>()
  const look = async (name: string): Promise<void> => {
    try {
      const mark = await markOf(name, options)
      if (mark === undefined || marks.get(name) === mark) return
      await options.contracts.check(name, 'run')
      marks.set(name, mark)
    } catch (error) {
      options.onError(name, error)
    }
  }
  /** Runs that begin at the same time share a look. */
  const lookAgain = (name: string): Promise<void> => {
    const next = looks.get(name)
    if (next) return next
    const current = look(name).finally(() => looks.delete(name))
    looks.set(name, current)
    return current
  }
  return async (flow) => {
    const used = new Set(flow.nodes.flatMap(({ connection, disabled }) => (disabled ? [] : (connection ?? []))))
    const described = [...used].filter((name) => options.store.get(name) !== undefined)
    if (described.length === 0) return
    await Promise.all(described.map(lookAgain))
    assertGoesOn(flow, options.contracts)
  }
}

async function markOf(name: string, options: BeforeRunOptions): Promise<string | undefined> {
  const { connections, registry, ...parts } = options
  const connection = connections.open(name)
  const connector = connection && registry.connectors.get(connection.connector)
  if (!connection || !connector?.describedMark) return undefined
  const signal = timeLimit(longestMs, name)
  return connector.describedMark(loneContext({ ...parts, connection, connector, signal, purpose: 'describe' }))
}

/** The flow is switched off by now; this run would still write what its changes break. */
function assertGoesOn(flow: Flow, contracts: Contracts): void {
  if (policyOf(flow) !== 'pause' || !contracts.hasChanges()) return
  for (const { connection, changes, uses } of contracts.ofFlow(flow)) {
    const use = uses.find(({ breaks }) => breaks)
    if (!use) continue
    const [, entity] = JSON.parse(use.change) as readonly [string, string]
    const names = changes.filter((change) => change.entity === entity).flatMap(({ path }) => path?.join('.') ?? [])
    const node = flow.nodes.find(({ id }) => id === use.node)?.name ?? use.node
    const params = { node, connection, entity, changes: [...new Set(names)].slice(0, 5).join(', ') }
    throw flowError('CONTRACT_DRIFTED', params, { node: use.node })
  }
}
