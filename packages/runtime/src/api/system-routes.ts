import * as Type from 'typebox'
import type { Connector, ConnectorInfo, NodeTypesAnswer } from '@isthmus/sdk'
import type { ApiDeps } from './deps.ts'
import { defineRoute, shape, type Route } from './route.ts'
import { Count, exact } from './shapes.ts'

interface Health {
  readonly status: 'ok'
  readonly version: string
  readonly uptimeSeconds: number
}

const Described = Type.Object({ id: Type.String() })

/** What the editor must know before it shows anything, and whether the process lives. */
export function systemRoutes({ registry, settings, now }: ApiDeps): readonly Route[] {
  const startedMs = now().getTime()
  return [
    defineRoute({
      method: 'GET',
      path: 'health',
      access: 'anyone',
      summary: 'Tells that the process lives',
      answer: shape<Health>(exact({ status: Type.Literal('ok'), version: Type.String(), uptimeSeconds: Count })),
      handle: () => {
        const uptimeSeconds = Math.floor((now().getTime() - startedMs) / 1000)
        return { body: { status: 'ok', version: settings.version, uptimeSeconds } }
      },
    }),
    defineRoute({
      method: 'GET',
      path: 'nodeTypes',
      access: 'node-type.read',
      summary: 'Lists the node types and connectors that are installed',
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
