import * as Type from 'typebox'
import { ui } from '../../node/index.ts'
import type { ConnectorAuth } from '../auth.ts'
import { defineConnector, type Connector, type Plugin } from '../define-connector.ts'
import type { ConnectorDefinition } from '../definition/index.ts'
import { actionNodes } from './action-node.ts'
import { askPages } from './ask-pages.ts'
import { changeNodes } from './change-nodes.ts'
import { describeObjects } from './describe-objects.ts'
import { eventNodes } from './event-node.ts'
import { readNodes } from './read-nodes.ts'
import { writeNodes } from './write-nodes.ts'
import { csrfOf, sessionOf } from './session-of.ts'

/**
 * Makes a plugin of a definition: the connector, and the node types `<id>.list`, `.find`, `.get` and `.changed` as far as its
 * objects allow. The definition must come from `parseDefinition`. Errors: none.
 */
export function pluginOf(definition: ConnectorDefinition): Plugin {
  return {
    id: definition.id,
    nodes: [
      ...readNodes(definition),
      ...writeNodes(definition),
      ...actionNodes(definition),
      ...changeNodes(definition),
      ...eventNodes(definition),
    ],
    connectors: [connectorOf(definition)],
  }
}

function connectorOf(definition: ConnectorDefinition): Connector {
  const { id, title, summary, icon, connection, limits } = definition
  return defineConnector({
    id,
    title,
    summary,
    icon,
    config: Type.Object(
      { baseUrl: addressField(connection.baseUrl), ...fieldsOf(definition, false) },
      { additionalProperties: false },
    ),
    secret: Type.Object(fieldsOf(definition, true), { additionalProperties: false }),
    auth: authOf(connection),
    definition,
    ...(connection.csrf ? { csrf: csrfOf(connection.csrf) } : {}),
    ...(connection.allowHosts ? { allowHosts: connection.allowHosts } : {}),
    ...(connection.callId ? { callId: connection.callId } : {}),
    ...(connection.exactNumbers ? { exactNumbers: true } : {}),
    ...(limits ? { limits } : {}),
    describe: (context) => describeObjects(definition, context),
    test: async (context) => {
      const name = connection.test.object
      const object = definition.objects[name]
      const list = object?.list
      if (list) for await (const _ of askPages({ definition, name, object, list, context }, { all: [] })) break
      return {
        en: `${title.en} answers and takes the credential.`,
        'zh-CN': `${title['zh-CN']} 可以访问，凭据有效。`,
      }
    },
  })
}

function addressField(address: string | undefined) {
  const hints = {
    title: { en: 'Address', 'zh-CN': '地址' },
    ...(address === undefined ? {} : { placeholder: address }),
  }
  const given = address === undefined ? {} : { default: address }
  return Type.String(ui(hints, { pattern: '^https?://', maxLength: 1000, ...given }))
}

function fieldsOf({ connection: { fields } }: ConnectorDefinition, secret: boolean): Record<string, Type.TSchema> {
  const own = Object.entries(fields).filter(([, field]) => (field.secret ?? false) === secret)
  return Object.fromEntries(
    own.map(([name, field]) => {
      const given = field.default === undefined ? {} : { default: field.default }
      const schema = field.choices
        ? choiceField(field.title, field.choices, given)
        : Type.String(ui({ title: field.title }, { minLength: 1, maxLength: 4000, ...given }))
      return [name, field.optional ? Type.Optional(schema) : schema] as const
    }),
  )
}

type Field = ConnectorDefinition['connection']['fields'][string]

function choiceField(
  title: Field['title'],
  choices: NonNullable<Field['choices']>,
  given: { readonly default?: string },
) {
  const hints = ui({ title, widget: 'select', options: choices })
  return Type.Enum(Object.keys(choices), { default: Object.keys(choices)[0] ?? '', ...given, ...hints })
}

function authOf({ auth, fields }: ConnectorDefinition['connection']): ConnectorAuth {
  if (auth.kind !== 'chosen') return 'login' in auth ? sessionOf(auth) : auth
  const choices = Object.entries(auth.choices).map(
    ([name, each]) => [name, 'login' in each ? sessionOf(each) : each] as const,
  )
  const own = Object.fromEntries(choices)
  // A connection that was made before there was a choice goes on as the one that is offered first.
  const usual = own[fields[auth.field]?.default ?? '']
  return { ...auth, choices: { ...(usual ? { none: usual } : {}), ...own } }
}
