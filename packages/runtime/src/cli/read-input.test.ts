import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { parseInput, readInput } from './read-input.ts'

test.each([
  ['a list', '[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
  ['one object', '{\n "a": 1\n}', [{ a: 1 }]],
  ['one per line', '{"a":1}\n\n{"a":2}\r\n', [{ a: 1 }, { a: 2 }]],
  ['an empty list', '[]', []],
  ['nothing', '', []],
])('%s is read', (_what, text, records) => {
  expect(parseInput(text)).toEqual(records)
})

test('a line that is not JSON is named', () => {
  expect(() => parseInput('{"a":1}\n{"a":}\n')).toThrow('line 2 is not JSON')
})

test('the standard input is read whole', async () => {
  expect(await readInput('-', Readable.from(['{"a":', '"客户"}']))).toEqual([{ a: '客户' }])
})

test('a file that is not there is named', async () => {
  await expect(readInput('/nowhere/input.json', Readable.from([]))).rejects.toThrow(
    '/nowhere/input.json cannot be read: there is no such file.',
  )
})
