import { flowError } from '../../errors.ts'
import { plainText, type Json, type JsonObject } from '../../json.ts'
import { objectOfRows, type FieldRow } from '../../mapping/index.ts'
import {
  defineNode,
  placeInto,
  type EffectContext,
  type EffectNode,
  type Emission,
  type NodeType,
} from '../../node/index.ts'
import type { ConnectorDefinition, ObjectDefinition } from '../definition/index.ts'
import { actionBatch } from './action-batch.ts'
import { actionConfig, actionShape, actionTarget } from './action-fields.ts'
import { doAction, lookUpAction, type ActionResult, type AskedAction } from './do-action.ts'
import { describedAs, type Objects } from './node-fields.ts'
import { plainId } from './record-id.ts'
import { sentValues } from './sent-record.ts'
import type { Writer } from './write-call.ts'

/** What the config of an action holds once it is computed. */
interface ActionConfig {
  readonly entity: string
  readonly action: string
  readonly id: Json
  readonly fields?: readonly FieldRow[]
  readonly into?: string
}

/** The node that does the actions of a definition's objects, where they have some. */
export function actionNodes(definition: ConnectorDefinition): readonly NodeType[] {
  const objects = Object.entries(definition.objects).filter(([, { actions }]) => actions !== undefined)
  return objects.length === 0 ? [] : [actionNode(definition, objects)]
}

function actionNode(definition: ConnectorDefinition, objects: Objects): NodeType {
  const node = { definition, objects }
  const isSafe = (config: unknown): boolean => {
    const { safeToRepeat, idempotencyHeader } = askedOf(node, config).action
    return safeToRepeat ?? idempotencyHeader !== undefined
  }
  const effect: EffectNode = {
    ...describedAs(definition, 'action', { en: 'do action', zh: '执行操作' }),
    keywords: [definition.id, ...keywords, ...objects.flatMap(([, { actions = {} }]) => Object.keys(actions))],
    kind: 'effect',
    effects: 'write',
    concurrency: 4,
    category: 'connector',
    config: actionConfig(objects),
    shapes: {
      outputs: actionShape(objects),
      target: actionTarget(objects),
      permission: { action: 'write', entity: '/entity' },
    },
    idempotencyKey: (config) => {
      const { entity, id } = actionConfigOf(config)
      const key = plainText(id)
      return key !== '' && isSafe(config) ? { entity, key } : undefined
    },
    repeatable: isSafe,
    run: async ({ record, config }, context) => {
      const asked = askedOf(node, config)
      return emitted(record, config, await doAction(writerOf(node, config, context), asked))
    },
    ...verifyOf(node),
    ...actionBatch({
      objects,
      asked: (config) => askedOf(node, config),
      writer: (config, context) => writerOf(node, config, context),
      emitted,
    }),
  }
  return defineNode(effect)
}

const keywords = [
  'action',
  'submit',
  'approve',
  'post',
  'confirm',
  'cancel',
  '操作',
  '提交',
  '审核',
  '过账',
  '确认',
  '取消',
]

interface Node {
  readonly definition: ConnectorDefinition
  readonly objects: Objects
}

/** A config that was checked against the schema of the node. */
function actionConfigOf(config: unknown): ActionConfig {
  return config as ActionConfig
}

/** What is asked for. Throws `FIELD_VALUE_INVALID` for an action that the entity does not have, and for values that are missing. */
function askedOf(node: Node, config: unknown): AskedAction {
  const { action: name, id, entity, fields = [] } = actionConfigOf(config)
  const object = objectOf(node, entity)
  const { actions = {} } = object
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined
  if (!action) throw invalid('action', `must be ${Object.keys(actions).join(' or ')} for ${entity}`, name)
  if (id === null || id === '') throw invalid('id', 'must not be empty', 'nothing')
  const given = objectOfRows(fields)
  const { parameters = {} } = action
  const missing = neededIn(parameters).find((needed) => plainText(given[needed]) === '')
  if (missing !== undefined) throw invalid(missing, `must be given for ${name}`, 'nothing')
  return { name, action, id: plainId(object, id), parameters: sentValues(object, parameters, given) }
}

function neededIn({ required }: JsonObject): readonly string[] {
  return Array.isArray(required) ? (required as readonly Json[]).map((name) => plainText(name)) : []
}

function invalid(field: string, expected: string, got: string): Error {
  return flowError('FIELD_VALUE_INVALID', { node: 'connector', field, expected, got })
}

function objectOf({ definition }: Node, entity: string): ObjectDefinition {
  const object = definition.objects[entity]
  if (object) return object
  throw new RangeError(`${definition.id} has no ${entity}`)
}

function writerOf(node: Node, config: unknown, context: EffectContext): Writer {
  const { entity } = actionConfigOf(config)
  const { definition } = node
  const { idempotencyKey } = context
  return { definition, name: entity, object: objectOf(node, entity), context, idempotencyKey }
}

function emitted(
  record: Json,
  config: unknown,
  { action, id, record: held, result }: ActionResult,
): readonly Emission[] {
  const { into } = actionConfigOf(config)
  return [{ record: placeInto(record, into, { action, id, record: held, result }) }]
}

/** How an outcome that nobody knows is looked up, where an action says what its records become. */
function verifyOf(node: Node): Pick<EffectNode, 'verify'> {
  const hasState = node.objects.some(([, { actions = {} }]) => Object.values(actions).some(({ state }) => state))
  if (!hasState) return {}
  return {
    verify: async ({ record, config }, context, call) => {
      const looked = await lookUpAction(writerOf(node, config, context), askedOf(node, config), call)
      if (looked.outcome !== 'done') return looked
      return { outcome: 'done', emissions: emitted(record, config, looked.result) }
    },
  }
}
