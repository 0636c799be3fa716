import * as Type from 'typebox'
import type { Connector, ConnectorInfo } from '@isthmus/sdk'
import type { NodeTypesAnswer, StorageStats } from '@isthmus/sdk/api'
import type { ApiDeps } from './deps.ts'
import { defineRoute, shape, type Route } from './route.ts'
import { Count, exact, Instant } from './shapes.ts'

interface Health {
  /** `storage-full`: the process lives, but nothing new is accepted until there is room on the disk. */
  readonly status: 'ok' | 'storage-full'
  /** Present when the storage is full: since when, ISO 8601 in UTC. */
  readonly since?: string
  readonly version: string
  readonly uptimeSeconds: number
}

const Described = Type.Object({ id: Type.String() })

const healthShape = shape<Health>(
  exact({
    status: Type.Enum(['ok', 'storage-full']),
    since: Type.Optional(Instant),
    version: Type.String(),
    uptimeSeconds: Count,
  }),
)
const storageShape = shape<StorageStats>(
  exact({
    file: Type.String(),
    fileBytes: Count,
    usedBytes: Count,
    freeBytes: Count,
    logBytes: Count,
    traceBytes: Count,
    tables: Type.Array(exact({ name: Type.String(), bytes: Count, indexBytes: Count })),
    runs: exact({
      total: Count,
      byStatus: Type.Record(Type.String(), Count),
      oldest: Type.Optional(Instant),
      newest: Type.Optional(Instant),
    }),
    flows: Type.Array(exact({ flow: Type.String(), runs: Count, bytes: Count })),
    retention: Type.Optional(
      exact({ succeededDays: Type.Number(), failedDays: Type.Number(), maxBytes: Type.Number() }),
    ),
    lastPruning: Type.Optional(exact({ at: Instant, runs: Count, traces: Count, freedBytes: Type.Integer() })),
    schema: Type.String(),
  }),
)

/** What the editor must know before it shows anything, and whether the process lives. */
export function systemRoutes({ registry, settings, storage, now }: ApiDeps): readonly Route[] {
  const startedMs = now().getTime()
  return [
    defineRoute({
      method: 'GET',
      path: 'health',
      access: 'anyone',
      summary: 'Tells that the process lives',
      answer: healthShape,
      handle: () => {
        const uptimeSeconds = Math.max(0, Math.floor((now().getTime() - startedMs) / 1000))
        const { trouble } = storage
        const state = trouble
          ? ({ status: 'storage-full', since: trouble.since } as const)
          : ({ status: 'ok' } as const)
        return { body: { ...state, version: settings.version, uptimeSeconds } }
      },
    }),
    defineRoute({
      method: 'GET',
      path: 'storage',
      access: 'storage.read',
      summary: 'Measures the database: sizes by table, runs by status, the share of each flow',
      answer: storageShape,
      handle: async () => ({ body: await storage.measure() }),
    }),
    defineRoute({
      method: 'GET',
      path: 'nodeTypes',
      access: 'node-type.read',
      summary: 'Lists the node types and connectors that are installed',
      kept: true,
      answer: shape<NodeTypesAnswer>(exact({ nodeTypes: Type.Array(Described), connectors: Type.Array(Described) })),
      handle: () => ({
        body: {
          nodeTypes: [...registry.infos.values()],
          connectors: [...registry.connectors.values()].map(connectorInfo),
        },
      }),
    }),
  ]
}

function connectorInfo({ id, title, summary, icon, config, secret }: Connector): ConnectorInfo {
  return { id, title, summary, icon, config, secret }
}
