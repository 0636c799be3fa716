import * as Type from 'typebox'
import { flowError } from '@isthmus/sdk'
import type { ConnectorDocumentQuery } from '@isthmus/sdk/api'
import type { ConnectorDocument } from '@isthmus/sdk/document'
import type { ApiDeps } from './deps.ts'
import { defineRoute, shape, type Route } from './route.ts'
import { exact } from './shapes.ts'

const Text = Type.String()

const Block = Type.Union([
  exact({ kind: Type.Literal('text'), text: Text }),
  exact({ kind: Type.Literal('table'), columns: Type.Array(Text), rows: Type.Array(Type.Array(Text)) }),
  exact({
    kind: Type.Literal('list'),
    entries: Type.Array(exact({ text: Text, url: Type.Optional(Type.String({ pattern: '^https?://' })) })),
  }),
])

const documentShape = shape<ConnectorDocument>(
  exact({
    connector: Text,
    language: Text,
    title: Text,
    summary: Text,
    sections: Type.Array(exact({ id: Text, title: Text, blocks: Type.Array(Block) })),
  }),
)

const Language = Type.Enum(['en', 'zh-CN'], { description: 'English when left out' })

/** What connectors are and do, for people to read. */
export function connectorRoutes({ registry }: ApiDeps): readonly Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: 'connectorDocument',
      access: 'connector.read',
      summary:
        'Tells what a connector is and does: sign-in, entities, paging, changes, limits, errors, what was verified',
      query: shape<ConnectorDocumentQuery>(exact({ language: Type.Optional(Language) })),
      answer: documentShape,
      handle: async ({ params: { connector: id = '' }, query: { language = 'en' } }) => {
        const connector = registry.connectors.get(id)
        if (!connector) throw flowError('NOT_FOUND', { what: 'connector', id })
        const nodes = [...registry.infos.values()].filter((info) => info.connector === id)
        // A process that nobody asks does without the words.
        const { connectorDocument } = await import('@isthmus/sdk/document')
        return { body: connectorDocument({ connector, nodes }, language) }
      },
    }),
  ]
}
