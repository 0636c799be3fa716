import { defineNode, flowSchemaVersion, orExpression, type Flow, type JsonSchema } from '@isthmus/sdk'
import * as Type from 'typebox'
import { expect, test } from 'vitest'
import { planFlow } from '../plan/plan.ts'
import { buildRegistry } from '../registry.ts'
import { segmentScript } from './segment-script.ts'

const title = { en: 'x', 'zh-CN': 'x' }
const shared = { version: 1, title, summary: title, category: 'data', icon: 'x' } as const
const decimal = { type: 'string', format: 'decimal' }

/** The script of a node that computes one value from the records of a trigger of this shape. */
function scriptOf(source: string, record: JsonSchema, tier: 'expressions' | 'code' = 'expressions'): string {
  const start = defineNode({
    ...shared,
    id: 'start',
    kind: 'trigger',
    trigger: 'manual',
    config: Type.Object({}),
    shapes: { outputs: { out: { kind: 'schema', schema: record } } },
  })
  const compute = defineNode({
    ...shared,
    id: 'compute',
    kind: 'pure',
    tier,
    config: Type.Object({ value: orExpression(Type.String()) }),
    program: ({ value }, writer) => ({ body: `emit('out', ${writer.value(value, '/value')})` }),
  })
  const registry = buildRegistry([{ id: 'test', nodes: [start, compute], connectors: [] }])
  const base = { typeVersion: 1, position: { x: 0, y: 0 } }
  const flow: Flow = {
    schema: flowSchemaVersion,
    id: 'f',
    name: 'f',
    nodes: [
      { ...base, id: 's', type: 'start', name: 's', config: {} },
      { ...base, id: 'c', type: 'compute', name: 'c', config: { value: { $expr: source } } },
    ],
    edges: [{ id: 'e', from: { node: 's', port: 'out' }, to: { node: 'c', port: 'in' } }],
    settings: {},
  }
  const plan = planFlow(flow, registry, 's')
  const units = plan.stages.flatMap((stage) => (stage.kind === 'segment' ? stage.units : []))
  return segmentScript(units, plan).source
}

test('adds two fields that the shapes call decimals, and leaves the others to the language', () => {
  const total = { type: 'object', properties: { net: decimal, tax: decimal, code: { type: 'string' } } }
  expect(scriptOf('record.net + record.tax', total)).toContain('f.$sum(fields.net, fields.tax)')
  expect(scriptOf('record.net + record.tax', { type: 'object' })).toContain('f.$add(fields.net, fields.tax)')
  expect(scriptOf('record.net + record.code', total)).not.toContain('f.$sum')
})

test('nothing of a burst outlives it where code of users could find it', () => {
  expect(scriptOf('record.net', { type: 'object' })).toContain('held = burst')
  expect(scriptOf('record.net', { type: 'object' }, 'code')).not.toContain('held = burst')
})
