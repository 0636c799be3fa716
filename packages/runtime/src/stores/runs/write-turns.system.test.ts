import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { createWriteTurns } from './write-turns.ts'

const place = JSON.stringify(new URL('write-turns.ts', import.meta.url).href)

/** A thread that shares the turns and the numbers it is given. */
async function startThread(memory: SharedArrayBuffer, numbers: Int32Array, work: string): Promise<Worker> {
  const source = `import { parentPort, workerData } from 'node:worker_threads'
    import { createWriteTurns } from ${place}
    const [turns, numbers] = [createWriteTurns(workerData.memory), workerData.numbers]
    parentPort.postMessage('ready')
    ${work}`
  const url = new URL(`data:text/javascript,${encodeURIComponent(source)}`)
  const worker = new Worker(url, { workerData: { memory, numbers } })
  await once(worker, 'message')
  return worker
}

/** What both threads see of a turn that nobody has. */
const isFree = (memory: SharedArrayBuffer) => Atomics.load(new Int32Array(memory), 0) === 0

const numbersOf = (count: number) => new Int32Array(new SharedArrayBuffer(count * Int32Array.BYTES_PER_ELEMENT))

test('two threads never write at the same time, and both get their turns', async () => {
  const turns = createWriteTurns()
  const numbers = numbersOf(1)
  const times = 20_000
  // Neither reads and writes in one step, so every overlap loses a count.
  const count = `for (let n = 0; n < ${times}; n += 1) turns.hold(() => { numbers[0] = numbers[0] + 1 })`
  const worker = await startThread(turns.memory, numbers, count)
  const ended = once(worker, 'exit')
  for (let n = 0; n < times; n += 1) turns.hold(() => void (numbers[0] = (numbers[0] ?? 0) + 1))
  await ended
  expect(numbers[0]).toBe(2 * times)
})

test('a turn ends with its write, also when that throws', () => {
  const turns = createWriteTurns()
  const write = () => {
    throw new RangeError('no')
  }
  expect(() => turns.hold(write)).toThrow('no')
  expect(isFree(turns.memory)).toBe(true)
  expect(turns.hold(() => 7)).toBe(7)
})

test('a thread that died in its turn keeps nobody from writing', async () => {
  const turns = createWriteTurns()
  const worker = await startThread(
    turns.memory,
    numbersOf(1),
    `turns.hold(() => { parentPort.postMessage('held'); for (;;) {} })`,
  )
  await once(worker, 'message')
  await worker.terminate()
  // Whoever waits goes on after a while even before the turn is known to be over.
  expect(turns.hold(() => 'written')).toBe('written')
  expect(isFree(turns.memory)).toBe(false)
  turns.reset()
  expect(isFree(turns.memory)).toBe(true)
  expect(turns.hold(() => 'at once')).toBe('at once')
})
