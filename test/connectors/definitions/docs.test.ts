import { parseDefinition, pluginOf } from '@isthmus/sdk'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const page = readFileSync(new URL('../../../docs/connectors/README.md', import.meta.url), 'utf8')

test('the example on the page of connectors is a definition, and makes the nodes that the page promises', () => {
  const [, example = ''] = /```json\n(.*?)```/s.exec(page) ?? []
  const parsed = parseDefinition(example)
  expect('problems' in parsed ? parsed.problems : []).toEqual([])
  if ('problems' in parsed) return
  const ids = pluginOf(parsed.definition).nodes.map(({ info }) => info.id)
  expect(ids).toEqual(
    ['list', 'find', 'get', 'create', 'update', 'upsert', 'delete', 'changed'].map((part) => `mini-erp.${part}`),
  )
})
