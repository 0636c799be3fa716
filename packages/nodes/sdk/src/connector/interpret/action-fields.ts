import * as Type from 'typebox'
import type { NodeShapes, ShapeRule, TargetRule } from '../../flow/index.ts'
import type { JsonSchema } from '../../json.ts'
import { fieldRows, intoField, ui } from '../../node/index.ts'
import type { ActionDefinition } from '../definition/index.ts'
import { closed, entityField, idField, recordRule, type Objects } from './node-fields.ts'

type Actions = readonly (readonly [name: string, action: ActionDefinition])[]

/** The actions of each entity, by their names. */
function byEntity(objects: Objects): readonly (readonly [entity: string, actions: Actions])[] {
  return objects.map(([entity, { actions = {} }]) => [entity, Object.entries(actions)] as const)
}

/** What the node that does actions is told. */
export function actionConfig(objects: Objects) {
  const title = { en: 'Parameters', 'zh-CN': '参数' }
  return Type.Object(
    {
      entity: entityField(objects),
      action: actionField(objects),
      id: idField(objects),
      fields: Type.Optional(fieldRows({ title })),
      into: intoField(),
    },
    { ...closed, allOf: byEntity(objects).map(onlyOwn) },
  )
}

/** Actions by name; the form offers those of the picked entity. */
function actionField(objects: Objects) {
  const all = byEntity(objects)
  const named = new Map(all.flatMap(([, actions]) => actions.map(([name, { title }]) => [name, title] as const)))
  const names = [...named.keys()]
  return Type.Enum(names, {
    default: names[0] ?? '',
    ...ui({
      title: { en: 'Action', 'zh-CN': '操作' },
      widget: 'select',
      options: Object.fromEntries(named),
      optionsBy: {
        field: 'entity',
        are: Object.fromEntries(all.map(([entity, actions]) => [entity, actions.map(([name]) => name)])),
      },
    }),
  })
}

function onlyOwn([entity, actions]: readonly [string, Actions]) {
  const isPicked = { properties: { entity: { const: entity } }, required: ['entity'] }
  // oxlint-disable-next-line unicorn/no-thenable -- the keyword of JSON Schema
  return { if: isPicked, then: { properties: { action: { enum: actions.map(([name]) => name) } } } }
}

/** What is given to the picked action. */
export function actionTarget(objects: Objects): TargetRule {
  return {
    rows: '/fields',
    of: byAction(objects, ({ parameters }) => ({ ...nothing, ...parameters, additionalProperties: false })),
  }
}

const nothing: JsonSchema = { type: 'object', properties: {} }

function byAction(objects: Objects, schemaOf: (action: ActionDefinition) => JsonSchema): ShapeRule {
  const cases = byEntity(objects).map(([entity, actions]): readonly [string, ShapeRule] => {
    const own = actions.map(([name, action]): readonly [string, ShapeRule] => [
      name,
      { kind: 'schema', schema: schemaOf(action) },
    ])
    return [entity, { kind: 'choose', at: '/action', cases: Object.fromEntries(own) }]
  })
  return { kind: 'choose', at: '/entity', cases: Object.fromEntries(cases) }
}

/** What leaves the node: `{ action, id, record, result }`. */
export function actionShape(objects: Objects): NonNullable<NodeShapes['outputs']> {
  const fields = [
    { name: 'action', of: { kind: 'schema', schema: { type: 'string', enum: ['done', 'unchanged'] } } },
    { name: 'id', of: { kind: 'schema', schema: { type: ['string', 'number'] } } },
    { name: 'record', of: { kind: 'nullable', of: recordRule(objects) } },
    {
      name: 'result',
      of: { kind: 'nullable', of: byAction(objects, ({ result }) => result?.schema ?? { type: 'null' }) },
    },
  ] as const
  return { out: { kind: 'place', into: '/into', of: { kind: 'object', fields } } }
}
