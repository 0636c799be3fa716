import { builtinPlugins } from '@isthmus/nodes'
import { parseDefinition, type ConnectorDefinition } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { runConformance, type ConformanceResult } from '@isthmus/connector-kit'
import { createConformanceHost } from '../../../packages/runtime/src/cli/conformance-host.ts'
import { cursorCrm, odataErp, offsetShop } from './references.ts'

function parsed(source: unknown): ConnectorDefinition {
  const read = parseDefinition(source)
  if ('definition' in read) return read.definition
  throw new Error(read.problems.map(({ message }) => message).join('\n'))
}

const host = createConformanceHost(builtinPlugins)

test.each([offsetShop, cursorCrm, odataErp])('$id passes every case that applies to it', async (source) => {
  const results: ConformanceResult[] = []
  for await (const result of runConformance({ definition: parsed(source), host })) results.push(result)
  for (const r of results) console.log(r.ok ? 'ok  ' : 'FAIL', r.case, r.object, r.durationMs, r.message ?? '')
  expect(results.filter(({ ok }) => !ok)).toEqual([])
})
