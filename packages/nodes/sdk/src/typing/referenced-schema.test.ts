import { expect, test } from 'vitest'
import type { JsonSchema } from '../json.ts'
import { referencedSchema } from './referenced-schema.ts'

const root: JsonSchema = {
  $defs: {
    line: { type: 'string' },
    'a/b': { type: 'number' },
    '50%': { type: 'boolean' },
    größe: { type: 'integer' },
  },
}

test.each([
  ['#', root],
  ['#/$defs/line', { type: 'string' }],
  ['#/$defs/a~1b', { type: 'number' }],
  ['#/$defs/50%', { type: 'boolean' }],
  ['#/%24defs/gr%C3%B6%C3%9Fe', { type: 'integer' }],
  ['#/$defs/line/type', undefined],
  ['#/$defs/none', undefined],
  ['#/constructor', undefined],
  ['https://example.com/schema', undefined],
])('%s leads to what stands there, or nowhere', (reference, wanted) => {
  expect(referencedSchema(reference, root)).toStrictEqual(wanted)
})
