import * as Type from 'typebox'
import type { Json } from '../../json.ts'
import {
  conditionsField,
  defineNode,
  intoField,
  limitField,
  placeInto,
  type Emission,
  type NodeType,
} from '../../node/index.ts'
import type { ConnectorDefinition } from '../definition/index.ts'
import type { Condition } from '../dialects/index.ts'
import { askPages, readerOf, type Reader } from './ask-pages.ts'
import { findNode, getNode } from './look-up-nodes.ts'
import {
  closed,
  conditionRow,
  entityField,
  comparedRule,
  describedAs,
  recordRule,
  type Objects,
} from './node-fields.ts'

/** The nodes that read: list, find and get, each with the objects whose definition allows it. */
export function readNodes(definition: ConnectorDefinition): readonly NodeType[] {
  const all: Objects = Object.entries(definition.objects)
  const nodes = [
    { objects: all.filter(([, { list }]) => list), build: listNode },
    { objects: all.filter(([, { list }]) => list?.query), build: findNode },
    { objects: all.filter(([, { get }]) => get), build: getNode },
  ]
  return nodes.flatMap(({ objects, build }) => (objects.length === 0 ? [] : [build(definition, objects)]))
}

function listNode(definition: ConnectorDefinition, objects: Objects): NodeType {
  const record = recordRule(objects)
  return defineNode({
    ...describedAs(definition, 'list', { en: 'list records', zh: '列出记录' }),
    kind: 'effect',
    effects: 'read',
    category: 'connector',
    config: Type.Object(
      {
        entity: entityField(objects),
        conditions: Type.Optional(conditionsField(conditionRow())),
        limit: limitField(),
        into: intoField(),
      },
      closed,
    ),
    shapes: {
      outputs: { out: { kind: 'place', into: '/into', of: record } },
      named: [{ at: ['/conditions/*/field'], of: comparedRule(objects) }],
      permission: { action: 'read', entity: '/entity' },
    },
    run: ({ record: incoming, config }, context) => {
      const reader = readerOf({ definition, context }, config.entity)
      return listed(reader, { all: config.conditions ?? [] }, { ...config, incoming })
    },
  })
}

interface Placing {
  readonly incoming: Json
  readonly into?: string
  readonly limit?: number
}

async function* listed(
  reader: Reader,
  condition: Condition,
  { incoming, into, limit = Number.POSITIVE_INFINITY }: Placing,
): AsyncIterable<readonly Emission[]> {
  let left = limit
  for await (const page of askPages(reader, condition)) {
    const taken = page.slice(0, left)
    left -= taken.length
    yield taken.map((found) => ({ record: placeInto(incoming, into, found) }))
    if (left <= 0) return
  }
}
