import { expect, test } from 'vitest'
import { IdleMemory, looksOfThisProcess } from './idle-memory.ts'

const megabyte = 2 ** 20

function watched() {
  const state = { busy: 0, young: 32 * megabyte, collected: 0 }
  const memory = new IdleMemory({
    busyShare: () => state.busy,
    youngBytes: () => state.young,
    collect: () => {
      state.collected += 1
      state.young = megabyte
    },
  })
  return { state, memory }
}

test('memory is given back after two quiet looks, once', () => {
  const { state, memory } = watched()
  memory.look()
  expect(state.collected).toBe(0)
  for (let looks = 0; looks < 5; looks += 1) memory.look()
  expect(state.collected).toBe(1)
})

test('work in between begins the wait anew', () => {
  const { state, memory } = watched()
  memory.look()
  state.busy = 0.3
  memory.look()
  state.busy = 0
  memory.look()
  expect(state.collected).toBe(0)
  memory.look()
  expect(state.collected).toBe(1)
})

test('after work for some looks there is a long wait, because what was compiled goes with the garbage', () => {
  const { state, memory } = watched()
  state.busy = 0.3
  for (let looks = 0; looks < 4; looks += 1) memory.look()
  state.busy = 0
  for (let looks = 0; looks < 119; looks += 1) memory.look()
  expect(state.collected).toBe(0)
  memory.look()
  expect(state.collected).toBe(1)
  state.young = 16 * megabyte
  for (let looks = 0; looks < 2; looks += 1) memory.look()
  expect(state.collected).toBe(2)
})

test('a small young space is left alone, and a space that has grown again is not', () => {
  const { state, memory } = watched()
  state.young = 4 * megabyte
  for (let looks = 0; looks < 5; looks += 1) memory.look()
  expect(state.collected).toBe(0)
  state.young = 16 * megabyte
  memory.look()
  expect(state.collected).toBe(1)
})

test('collecting leaves a young space of less than two megabytes', () => {
  const looks = looksOfThisProcess()
  let alive: string[] = []
  // Survivors are what makes V8 let the space grow.
  for (let at = 0; at < 400_000; at += 1) {
    alive.push(`${at}`.padStart(40, '0'))
    if (alive.length > 20_000) alive = alive.slice(10_000)
  }
  const before = looks.youngBytes()
  looks.collect()
  expect(before).toBeGreaterThan(2 * megabyte)
  expect(looks.youngBytes()).toBeLessThan(2 * megabyte)
})
