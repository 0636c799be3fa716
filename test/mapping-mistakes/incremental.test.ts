import {
  applyEdit,
  checkFlow,
  isJsonObject,
  typeFlow,
  TypeMemo,
  type CheckOptions,
  type Flow,
  type FlowEdit,
  type FlowNode,
  type Json,
  type JsonObject,
} from '@isthmus/sdk'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allMistakes, nodeTypes, optionsOf } from './mistakes.ts'

/** An edit as a person may make it; numbers pick one of what is there. */
interface Move {
  readonly kind: (typeof moves)[number]
  readonly at: number
  readonly part: number
  readonly text: number
}

const moves = ['text', 'target', 'drop', 'turn', 'copy', 'switch', 'unwire', 'rename', 'remove', 'schema'] as const
const texts = [
  'record',
  'record.id',
  'record.Name',
  'text(record.id)',
  'record.total + 1',
  'trigger.body',
  'line.sku',
  'upper(record.name)',
  'record.(',
  'run.startedAt',
]
const names = ['Name', 'name', 'Currency', 'lines', 'a.b', 'total', '']

const moveArbitrary: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom(...moves),
  at: fc.nat({ max: 40 }),
  part: fc.nat({ max: 40 }),
  text: fc.nat({ max: 40 }),
})

/** Places in a config that a predicate holds for, and the config with one of them changed. */
function changedAt(value: Json, pick: (value: Json) => boolean, change: (value: Json) => Json, part: number): Json {
  const places: (readonly string[])[] = []
  const walk = (each: Json, path: readonly string[]): void => {
    if (pick(each)) places.push(path)
    if (typeof each !== 'object' || each === null) return
    for (const [name, inner] of Object.entries<Json>(each)) walk(inner, [...path, name])
  }
  walk(value, [])
  const place = places[part % Math.max(1, places.length)]
  const set = (each: Json, path: readonly string[]): Json => {
    const [name, ...rest] = path
    if (name === undefined) return change(each)
    if (Array.isArray(each)) {
      const list = each as readonly Json[]
      return list.with(Number(name), set(list[Number(name)] ?? null, rest))
    }
    return isJsonObject(each) ? { ...each, [name]: set(each[name] ?? null, rest) } : each
  }
  return place ? set(value, place) : value
}

const isExpression = (value: Json) => isJsonObject(value) && typeof value['$expr'] === 'string'
const isRow = (value: Json) => isJsonObject(value) && typeof value['target'] === 'string'
const isRows = (value: Json) => Array.isArray(value) && (value as readonly Json[]).some(isRow)
const isShape = (value: Json) => isJsonObject(value) && isJsonObject(value['properties'])

function withoutOne(list: readonly Json[], at: number): readonly Json[] {
  return list.toSpliced(at % list.length, 1)
}

// oxlint-disable-next-line complexity -- one short case per kind of edit
function editOf(flow: Flow, { kind, at, part, text }: Move): FlowEdit | undefined {
  const node = flow.nodes[at % Math.max(1, flow.nodes.length)]
  const edge = flow.edges[at % Math.max(1, flow.edges.length)]
  if (!node) return undefined
  const onList = (change: (list: readonly Json[]) => Json) =>
    configEdit(
      node,
      changedAt(node.config, isRows, (list) => change(list as readonly Json[]), part),
    )
  const source = texts[text % texts.length] ?? ''
  const target = names[text % names.length] ?? ''
  switch (kind) {
    case 'text':
      return configEdit(
        node,
        changedAt(node.config, isExpression, () => ({ $expr: source }), part),
      )
    case 'target':
      return configEdit(
        node,
        changedAt(node.config, isRow, (row) => ({ ...(row as JsonObject), target }), part),
      )
    case 'drop':
      return onList((list) => withoutOne(list, text))
    case 'turn':
      return onList((list) => list.toReversed())
    case 'copy':
      return onList((list) => [...list, ...list.slice(0, 1)])
    case 'schema':
      return configEdit(
        node,
        changedAt(node.config, isShape, (shape) => withoutField(shape as JsonObject, text), part),
      )
    case 'switch':
      return { kind: 'setNodeOptions', node: node.id, options: { disabled: node.disabled ? null : true } }
    case 'rename':
      return { kind: 'renameNode', node: node.id, name: `${node.name} ${text}` }
    case 'unwire':
      return edge && { kind: 'removeEdge', edge: edge.id }
    case 'remove':
      return { kind: 'removeNode', node: node.id }
  }
}

function withoutField(shape: JsonObject, at: number): Json {
  const fields = Object.entries(shape['properties'] as JsonObject)
  return { ...shape, properties: Object.fromEntries(fields.toSpliced(at % Math.max(1, fields.length), 1)) }
}

function configEdit({ id }: FlowNode, config: Json): FlowEdit {
  return { kind: 'setConfig', node: id, config: config as JsonObject }
}

/** All that is known and found, in words. */
function whole(flow: Flow, options: CheckOptions): string {
  const types = typeFlow(flow, nodeTypes, options)
  const known = flow.nodes.map(({ id }) => [id, types.scope(id), types.target(id)?.schema])
  return JSON.stringify([checkFlow(flow, nodeTypes, options), types.all(), known, types.contract()])
}

const mistakes = allMistakes()

test('after any edits, what was remembered gives the same shapes and findings as looking at everything again', () => {
  fc.assert(
    fc.property(fc.nat({ max: mistakes.length - 1 }), fc.array(moveArbitrary, { maxLength: 8 }), (at, edits) => {
      const [, mistake] = mistakes[at] as (typeof mistakes)[number]
      const options = optionsOf(mistake)
      const memo = new TypeMemo()
      const undo: FlowEdit[] = []
      let flow = mistake.flow
      const apply = (edit: FlowEdit | undefined) => {
        const result = edit && applyEdit(flow, edit)
        if (!result?.ok) return
        undo.push(result.inverse)
        flow = result.flow
        expect(whole(flow, { ...options, memo })).toBe(whole(flow, options))
      }
      expect(whole(flow, { ...options, memo })).toBe(whole(flow, options))
      for (const move of edits) apply(editOf(flow, move))
      for (const edit of undo.toReversed()) apply(edit)
    }),
    { numRuns: Number(process.env['ISTHMUS_RUNS'] ?? 150) },
  )
})
