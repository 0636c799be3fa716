import { describe, expect, it } from 'vitest'
import { SharedBytes } from './shared-bytes.ts'

describe('memory of packets', () => {
  it('holds texts in UTF-8, each for itself', () => {
    const memory = new SharedBytes()
    const [first, second] = [memory.of('Müller 客户'), memory.of('x'.repeat(200_000))]
    expect(Buffer.from(first).toString()).toBe('Müller 客户')
    expect(Buffer.from(second).toString()).toBe('x'.repeat(200_000))
    expect(first.buffer).not.toBe(second.buffer)
    expect(first.buffer).toBeInstanceOf(SharedArrayBuffer)
  })

  it('is used again once it was given back, and not before, with nothing left of what it held', () => {
    const memory = new SharedBytes()
    const long = memory.of('a longer text')
    expect(memory.of('b').buffer).not.toBe(long.buffer)
    memory.giveBack(long)
    memory.giveBack(long)
    const again = memory.of('c')
    expect(again.buffer).toBe(long.buffer)
    expect(Buffer.from(again).toString()).toBe('c')
    expect(memory.of('d').buffer).not.toBe(long.buffer)
  })

  it('is found for a text that needs more than what is free', () => {
    const memory = new SharedBytes()
    memory.giveBack(memory.of('small'))
    const text = '客'.repeat(500_000)
    expect(Buffer.from(memory.of(text)).toString()).toBe(text)
  })

  it('is not kept without end', () => {
    const memory = new SharedBytes()
    const given = Array.from({ length: 20 }, () => memory.of('x'))
    for (const bytes of given) memory.giveBack(bytes)
    const again = new Set(Array.from({ length: 20 }, () => memory.of('y').buffer))
    expect(given.filter(({ buffer }) => again.has(buffer))).toHaveLength(4)
    const huge = memory.of('x'.repeat(5_000_000))
    memory.giveBack(huge)
    expect(memory.of('x').buffer).not.toBe(huge.buffer)
  })
})
