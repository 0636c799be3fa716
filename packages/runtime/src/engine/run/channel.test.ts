import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Channel } from './channel.ts'

async function drain<T>(channel: Channel<T>): Promise<T[]> {
  const values: T[] = []
  for await (const value of channel) values.push(value)
  return values
}

test('values come out in the order in which they went in, whatever the pace and the capacity', async () => {
  const property = fc.asyncProperty(
    fc.array(fc.integer()),
    fc.integer({ min: 1, max: 5 }),
    fc.scheduler(),
    async (values, capacity, scheduler) => {
      const channel = new Channel<number>(capacity, 1)
      const write = async () => {
        for (const value of values) {
          await scheduler.schedule(Promise.resolve())
          await channel.put(value)
        }
        channel.close()
      }
      const read = async () => {
        const seen: number[] = []
        for await (const value of channel) {
          seen.push(value)
          await scheduler.schedule(Promise.resolve())
        }
        return seen
      }
      const [seen] = await scheduler.waitFor(Promise.all([read(), write()]))
      expect(seen).toEqual(values)
    },
  )
  await fc.assert(property, { numRuns: 100 })
})

test('a full channel makes the writer wait until there is room', async () => {
  const channel = new Channel<number>(2, 1)
  expect(channel.put(1)).toBeUndefined()
  expect(channel.put(2)).toBeUndefined()
  const waiting = channel.put(3)
  expect(waiting).toBeInstanceOf(Promise)
  expect(await channel.next()).toEqual({ done: false, value: 1 })
  await waiting
  channel.close()
  expect(await drain(channel)).toEqual([2, 3])
})

test('a reader that waits gets a value without its lying in the channel', async () => {
  const channel = new Channel<number>(1, 1)
  const reading = channel.next()
  expect(channel.put(1)).toBeUndefined()
  expect(channel.put(2)).toBeUndefined()
  expect(await reading).toEqual({ done: false, value: 1 })
})

test('the end comes when every writer has closed, after all values', async () => {
  const channel = new Channel<number>(5, 2)
  void channel.put(1)
  channel.close()
  expect(await channel.next()).toEqual({ done: false, value: 1 })
  const last = channel.next()
  channel.close()
  expect(await last).toEqual({ done: true, value: undefined })
  expect(await channel.next()).toEqual({ done: true, value: undefined })
})

test('a channel that nobody writes to is at its end', async () => {
  expect(await drain(new Channel<number>(1, 0))).toEqual([])
})

test('a halted channel drops what is in line, lets writers go quietly and the reader with the reason', async () => {
  const channel = new Channel<number>(1, 1)
  void channel.put(1)
  const full = channel.put(2)
  channel.halt(new Error('stopped'))
  await full
  await expect(channel.next()).rejects.toThrow('stopped')
  expect(channel.put(3)).toBeUndefined()
  const waiting = new Channel<number>(1, 1)
  const next = waiting.next()
  expect(waiting.isAwaited).toBe(true)
  waiting.halt(new Error('stopped'))
  await expect(next).rejects.toThrow('stopped')
})

test('a line is idle once its reader has done what was in it and asks again', async () => {
  const channel = new Channel<number>(2, 1)
  void channel.put(1)
  let idle = false
  const told = channel.idle().then(() => (idle = true))
  await channel.next()
  await Promise.resolve()
  expect(idle).toBe(false)
  const next = channel.next()
  await told
  await channel.idle()
  void channel.put(2)
  expect(await next).toEqual({ done: false, value: 2 })
})

test('whoever waits for a line to be idle is let go when it is halted', async () => {
  const channel = new Channel<number>(2, 1)
  void channel.put(1)
  const told = channel.idle()
  channel.halt(new Error('stop'))
  await expect(Promise.all([told, channel.idle()])).resolves.toHaveLength(2)
})
