import fc from 'fast-check'
import type { Json } from '@isthmus/sdk'
import { describe, expect, test } from 'vitest'
import { containersBelow, jsonLines } from './json-lines.ts'

/** The text that the lines show, to be read back. */
function textOf(value: Json): string {
  return jsonLines(value, new Set())
    .map((line) => {
      const name =
        line.label === undefined || line.inList || line.kind === 'close' ? '' : `${JSON.stringify(line.label)}:`
      const [open, close] = Array.isArray(line.value) ? ['[', ']'] : ['{', '}']
      const shown = { open, close, folded: '', scalar: JSON.stringify(line.value) }[line.kind]
      return `${name}${shown}${line.kind === 'open' || line.last ? '' : ','}`
    })
    .join('')
}

describe('jsonLines', () => {
  test('shows every JSON value whole', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as Json
        expect(JSON.parse(textOf(plain))).toEqual(plain)
      }),
    )
  })

  test('a folded container is one line', () => {
    const lines = jsonLines({ a: { b: 1 }, c: [1, 2] }, new Set(['/a']))
    expect(lines.map((line) => [line.pointer, line.kind])).toEqual([
      ['', 'open'],
      ['/a', 'folded'],
      ['/c', 'open'],
      ['/c/0', 'scalar'],
      ['/c/1', 'scalar'],
      ['/c', 'close'],
      ['', 'close'],
    ])
  })

  test('deep containers start folded', () => {
    expect(containersBelow({ a: { b: { c: 1 } } }, 2)).toEqual(['/a/b'])
  })
})
