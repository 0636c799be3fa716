import { array, assert, constantFrom, property } from 'fast-check'
import { expect, test } from 'vitest'
import { WaitingLine } from './waiting-line.ts'

test('serves as an array does, whatever comes and goes', () => {
  const steps = array(constantFrom('push', 'push', 'shift', 'removeFirst', 'removeLast', 'removeMiddle'), {
    maxLength: 200,
  })
  assert(
    property(steps, (all) => {
      const line = new WaitingLine<number>()
      let plain: readonly number[] = []
      for (const [at, step] of all.entries()) {
        const place = {
          push: -1,
          shift: 0,
          removeFirst: 0,
          removeLast: plain.length - 1,
          removeMiddle: plain.length >> 1,
        }[step]
        if (step === 'push') line.push(at)
        else if (step === 'shift') line.shift()
        else line.remove(plain[place] ?? -1)
        plain = step === 'push' ? [...plain, at] : plain.filter((_, index) => index !== place)
        expect([line.length, line.first, line.last]).toEqual([plain.length, plain[0], plain.at(-1)])
      }
      expect(plain.map(() => line.shift())).toEqual(plain)
    }),
  )
})

test('keeps its order while thousands come and go', () => {
  const line = new WaitingLine<number>()
  for (let one = 0; one < 5000; one += 1) line.push(one)
  const left: (number | undefined)[] = []
  for (let one = 0; one < 20_000; one += 1) {
    left.push(line.shift())
    line.push(one + 5000)
  }
  expect(left).toEqual(left.map((_, at) => at))
  expect(line.length).toBe(5000)
})

test('lets nobody go who does not stand in it', () => {
  const line = new WaitingLine<string>()
  line.push('first')
  expect(line.remove('second')).toBe(false)
  line.shift()
  expect(line.remove('first')).toBe(false)
  expect(line.shift()).toBeUndefined()
})
