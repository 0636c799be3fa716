import type { Json, JsonObject } from '@isthmus/sdk'
import { valueAt } from '@isthmus/sdk'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { childPointer, pointerSegments, putAt } from './pointer.ts'

describe('putAt', () => {
  test('changes one value and shares the rest', () => {
    const config: JsonObject = { a: { x: 1 }, b: [1, 2] }
    const changed = putAt(config, '/b/1', 3)
    expect(changed).toEqual({ a: { x: 1 }, b: [1, 3] })
    expect(changed['a']).toBe(config['a'])
    expect(config).toEqual({ a: { x: 1 }, b: [1, 2] })
  })

  test('takes a field out of an object and an element out of a list', () => {
    expect(putAt({ a: 1, b: 2 }, '/a', undefined)).toEqual({ b: 2 })
    expect(putAt({ list: ['x', 'y'] }, '/list/0', undefined)).toEqual({ list: ['y'] })
  })

  test('creates the objects on the way', () => {
    expect(putAt({}, '/a/b', true)).toEqual({ a: { b: true } })
  })

  test('what was put under any names is read back', () => {
    const names = fc.array(
      fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
      { minLength: 1, maxLength: 4 },
    )
    fc.assert(
      fc.property(names, fc.jsonValue(), (path, value) => {
        const pointer = path.reduce((parent, name) => childPointer(parent, name), '')
        expect(valueAt(putAt({}, pointer, value as Json), pointer)).toEqual(value)
        expect(pointerSegments(pointer)).toEqual(path)
      }),
    )
  })
})
