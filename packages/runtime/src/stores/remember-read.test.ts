import { expect, test } from 'vitest'
import { rememberRead } from './remember-read.ts'

function counted(most: number) {
  const asked: string[] = []
  const read = rememberRead(most, (name: string, version: number) => {
    asked.push(`${name} ${version}`)
    return version > 0 ? { name, version } : undefined
  })
  return { asked, read }
}

test('what was read is given again without reading', () => {
  const { asked, read } = counted(2)
  expect(read('a', 1)).toEqual({ name: 'a', version: 1 })
  expect(read('a', 1)).toBe(read('a', 1))
  expect(asked).toEqual(['a 1'])
})

test('what was asked for longest ago is read again once more are kept than may be', () => {
  const { asked, read } = counted(2)
  read('a', 1)
  read('b', 1)
  read('a', 1)
  read('c', 1)
  read('a', 1)
  read('b', 1)
  expect(asked).toEqual(['a 1', 'b 1', 'c 1', 'b 1'])
})

test('what is missing is asked for every time, and keys are not mixed up', () => {
  const { asked, read } = counted(5)
  expect(read('a', 0)).toBeUndefined()
  expect(read('a', 0)).toBeUndefined()
  expect([read('a 1', 2), read('a', 12)]).toEqual([
    { name: 'a 1', version: 2 },
    { name: 'a', version: 12 },
  ])
  expect(asked).toEqual(['a 0', 'a 0', 'a 1 2', 'a 12'])
})
