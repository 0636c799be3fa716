import { assert, constantFrom, array, property } from 'fast-check'
import { expect, test } from 'vitest'
import { WaitingLine } from './waiting-line.ts'

test('serves as an array does, whatever comes and goes', () => {
  const steps = array(constantFrom('push', 'push', 'shift', 'removeFirst', 'removeLast', 'removeMiddle'), {
    maxLength: 200,
  })
  assert(
    property(steps, (all) => {
      const line = new WaitingLine<{ readonly at: number }>()
      const plain: { readonly at: number }[] = []
      for (const [at, step] of all.entries()) {
        if (step === 'push') {
          const one = { at }
          line.push(one)
          plain.push(one)
        } else if (step === 'shift') expect(line.shift()).toBe(plain.shift())
        else {
          const place = { removeFirst: 0, removeLast: plain.length - 1, removeMiddle: plain.length >> 1 }[step]
          const one = plain[place]
          if (one) plain.splice(place, 1)
          expect(one !== undefined && line.remove(one)).toBe(one !== undefined)
        }
        expect([line.length, line.first, line.last]).toEqual([plain.length, plain[0], plain.at(-1)])
      }
    }),
  )
})

test('keeps its order while thousands come and go', () => {
  const line = new WaitingLine<number>()
  for (let one = 0; one < 5000; one += 1) line.push(one)
  for (let one = 0; one < 20_000; one += 1) {
    expect(line.shift()).toBe(one)
    line.push(one + 5000)
  }
  expect(line.length).toBe(5000)
  expect(line.remove(-1)).toBe(false)
})
