import { flowError } from '../../errors.ts'
import type { DescribedEntity } from '../../contract/index.ts'
import { upstreamError, type EffectContext } from '../../node/index.ts'
import type { Connector, Plugin } from '../define-connector.ts'
import { pluginOf } from '../interpret/index.ts'
import type { ImportedConnector } from './imported-connector.ts'
import { operationNodes } from './operation-node.ts'

/**
 * Makes a plugin of an imported connector: what its definition gives, and a node type `<id>.call.<operation>` for every
 * operation. Errors: none.
 */
export function pluginOfImport(imported: ImportedConnector): Plugin {
  const { definition, kind } = imported
  const { id, nodes, connectors } = pluginOf(definition)
  const hasObjects = Object.keys(definition.objects).length > 0
  return {
    id,
    nodes: [...nodes, ...operationNodes(imported)],
    connectors: connectors.map((connector) => ({
      ...(hasObjects ? connector : untested(connector)),
      ...(kind === 'odata' ? { describe: describeOData } : {}),
    })),
  }
}

/** Without a list there is nothing that certainly may be called. */
function untested({ test: _test, ...connector }: Connector): Connector {
  return connector
}

async function describeOData(context: EffectContext): Promise<readonly DescribedEntity[]> {
  const base = context.connection?.baseUrl ?? ''
  const host = URL.canParse(base) ? new URL(base).host : 'OData'
  const answer = await context.http({ method: 'GET', url: '/$metadata', headers: { accept: 'application/xml' } })
  if (answer.status >= 300) throw upstreamError(host, answer)
  // The reader of XML is loaded when somebody asks.
  const { entitiesOfMetadata } = await import('../../contract/readers.ts')
  if (typeof answer.body === 'string') return entitiesOfMetadata(answer.body)
  throw flowError('UPSTREAM_ANSWER_INVALID', { host, reason: 'its $metadata is no XML' })
}
