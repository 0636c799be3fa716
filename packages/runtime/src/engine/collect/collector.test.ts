import type { Arrangement, FlowNode, SortKey } from '@isthmus/sdk'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { collector, type CollectorOptions, type Held } from './collector.ts'
import type { SpillFile } from '../spill-port.ts'

const node: FlowNode = { id: 'n', type: 't', typeVersion: 1, name: 'N', config: {}, position: { x: 0, y: 0 } }

/** Disk in memory that counts what was opened and closed. */
function memoryDisk() {
  const opened: { blocks: string[]; closed: boolean }[] = []
  const open = (): SpillFile => {
    const file = { blocks: [] as string[], closed: false }
    opened.push(file)
    return {
      get bytes() {
        return file.blocks.reduce((sum, { length }) => sum + length, 0)
      },
      append: (text) => file.blocks.push(text) - 1,
      read: (number) => file.blocks[number] ?? '',
      close: () => void (file.closed = true),
    }
  }
  return { opened, space: { open } }
}

/** States are sums; merging them needs no sandbox here. */
const combine: CollectorOptions['combine'] = async (texts) => {
  const sums = new Map<string, number>()
  for (const text of texts) {
    const { k, s } = JSON.parse(text) as { readonly k: SortKey; readonly s: number }
    const key = JSON.stringify(k)
    sums.set(key, (sums.get(key) ?? 0) + s)
  }
  return [...sums].map(([key, s]) => ({ key, text: `{"k":${key},"s":${s}}`, origin: -1 }))
}

interface Entry {
  readonly input?: string
  readonly key: SortKey
  readonly value: unknown
}

async function collected(arrangement: Arrangement, entries: readonly Entry[], maxBytes: number) {
  const disk = memoryDisk()
  const store = collector(arrangement, { node, spill: disk.space, maxBytes, maxSpillBytes: 2 ** 30, combine })
  for (const [at, { input = 'in', key, value }] of entries.entries()) {
    await store.add(input, [{ key: JSON.stringify(key), text: JSON.stringify(value), origin: at }])
  }
  const results: Held[] = []
  for await (const held of store.results()) results.push(held)
  store.close()
  return {
    values: results.map(({ text }) => JSON.parse(text) as unknown),
    origins: results.map(({ origin }) => origin),
    spilled: disk.opened.length > 0,
    closed: disk.opened.every(({ closed }) => closed),
  }
}

/** All in memory, and a few rows at a time. */
const bounds = [2 ** 30, 700, 1] as const
const text = fc.string({ unit: 'binary', maxLength: 4 })
const keyValue = fc.oneof(
  fc.constantFrom(null, true, false, 0, 1, -1, 0.1),
  fc.constantFrom('#0.10', '#1', '#1.000', '#-3', '#99999999999999999999.5', '#0.1000000000000000000001'),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  text.map((each) => `'${each}`),
)
const few = fc.constantFrom<SortKey>(['a'], ['b'], [1], ['1'], [null], ['é'], ['😀'])

describe('sorting', () => {
  const fields = fc.record({ descending: fc.boolean(), nulls: fc.constantFrom('first' as const, 'last' as const) })
  /** The plain way: decimals as scaled big integers, texts as lists of code points. */
  // oxlint-disable-next-line complexity -- all kinds of values in one place
  function plainCompare(left: SortKey[number], right: SortKey[number]): number {
    const rank = (value: SortKey[number]) =>
      typeof value === 'boolean' ? 0 : typeof value === 'number' || String(value).startsWith('#') ? 1 : 2
    if (rank(left) !== rank(right)) return rank(left) - rank(right)
    if (rank(left) === 0) return Number(left) - Number(right)
    if (rank(left) === 1) return sign(scaled(left) - scaled(right))
    const [a, b] = [left, right].map((value) => Array.from(String(value), (each) => each.codePointAt(0) ?? 0))
    for (const [at, point] of (a ?? []).entries()) {
      const other = b?.[at]
      if (other === undefined) return 1
      if (point !== other) return point - other
    }
    return (a?.length ?? 0) - (b?.length ?? 0)
  }
  const sign = (value: bigint) => (value === 0n ? 0 : value < 0n ? -1 : 1)
  function scaled(value: SortKey[number]): bigint {
    const [mantissa = '0', exponent = '0'] = (typeof value === 'string' ? value.slice(1) : String(value)).split('e')
    const [whole = '0', part = ''] = mantissa.split('.')
    return BigInt(`${whole}${part}`) * 10n ** BigInt(400 + Number(exponent) - part.length)
  }

  test('gives the order of the plain comparison, whatever had to go to disk', async () => {
    const entries = fc.array(fc.tuple(keyValue, keyValue), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(entries, fields, fields, fc.constantFrom(...bounds), async (keys, first, second, maxBytes) => {
        const by = [first, second]
        const expected = keys
          .map((key, at) => ({ key, at }))
          // oxlint-disable-next-line complexity -- directions and missing values at once
          .toSorted((a, b) => {
            for (const [at, { descending, nulls }] of by.entries()) {
              const [left, right] = [a.key[at] ?? null, b.key[at] ?? null]
              if (left === null && right === null) continue
              if (left === null || right === null) return (left === null) === (nulls === 'first') ? -1 : 1
              const order = plainCompare(left, right)
              if (order !== 0) return descending ? -order : order
            }
            return a.at - b.at
          })
        const given = keys.map((key, value) => ({ key, value }))
        const { values, origins, closed } = await collected({ kind: 'sorted', by }, given, maxBytes)
        expect(values).toEqual(expected.map(({ at }) => at))
        expect(origins).toEqual(values)
        expect(closed).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('follows a dictionary in memory and on disk alike', async () => {
    const by = [{ descending: false, nulls: 'last' as const, language: 'sv' }]
    const entries = ['ö', 'z', 'a', 'Å', 'å'].map((word) => ({ key: [`'${word}`], value: word }))
    for (const maxBytes of bounds) {
      const { values, spilled } = await collected({ kind: 'sorted', by }, entries, maxBytes)
      expect(values).toEqual(['a', 'z', 'å', 'Å', 'ö'])
      expect(spilled).toBe(maxBytes < 2 ** 30)
    }
  })
})

test('keeps the first or the last of each key, whatever had to go to disk', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(few), fc.constantFrom('first' as const, 'last' as const), async (keys, keep) => {
      const chosen = new Map<string, number>()
      for (const [at, key] of keys.entries()) {
        if (keep === 'last' || !chosen.has(JSON.stringify(key))) chosen.set(JSON.stringify(key), at)
      }
      const expected = [...chosen.values()].toSorted((a, b) => a - b)
      for (const maxBytes of bounds) {
        const given = keys.map((key, value) => ({ key, value }))
        expect((await collected({ kind: 'distinct', keep }, given, maxBytes)).values).toEqual(expected)
      }
    }),
  )
})

test('joins as nested loops would, whatever had to go to disk', async () => {
  const side = fc.array(few, { maxLength: 12 })
  const modes = fc.constantFrom('inner' as const, 'left' as const, 'full' as const, 'anti' as const)
  await fc.assert(
    fc.asyncProperty(side, side, modes, async (lefts, rights, mode) => {
      const equal = (a: SortKey, b: SortKey) => !a.includes(null) && JSON.stringify(a) === JSON.stringify(b)
      const expected: { l: number | null; r: number | null }[] = []
      for (const [l, key] of lefts.entries()) {
        const partners = rights.flatMap((other, r) => (equal(key, other) ? [r] : []))
        if (mode !== 'anti') for (const r of partners) expected.push({ l, r })
        if (partners.length === 0 && mode !== 'inner') expected.push({ l, r: null })
      }
      if (mode === 'full') {
        for (const [r, key] of rights.entries())
          if (!lefts.some((other) => equal(other, key))) expected.push({ l: null, r })
      }
      const given = [
        ...rights.map((key, value) => ({ input: 'right', key, value })),
        ...lefts.map((key, value) => ({ input: 'left', key, value })),
      ]
      for (const maxBytes of bounds) {
        const arrangement = { kind: 'pairs', left: 'left', right: 'right', mode } as const
        expect((await collected(arrangement, given, maxBytes)).values).toEqual(expected)
      }
    }),
  )
})

describe('groups', () => {
  test('are merged in the order in which they first came', async () => {
    const entries = Array.from({ length: 100 }, (_, at) => ({ key: [at % 7], value: { k: [at % 7], s: at } }))
    const { values, spilled } = await collected({ kind: 'groups', whole: false }, entries, 1)
    expect(values).toEqual(
      // the sum of at, at + 7, at + 14 … below 100
      [735, 750, 665, 679, 693, 707, 721].map((s, at) => ({ k: [at], s })),
    )
    expect(spilled).toBe(false)
  })

  test('too many to be few are sorted on disk and come out the same', async () => {
    const count = 45_000
    const key = (at: number) => [`key ${(at * 7919) % 30_000}`]
    const entries = Array.from({ length: count }, (_, at) => ({ key: key(at), value: { k: key(at), s: 1 } }))
    const expected = new Map<string, number>()
    for (const {
      key: [name],
    } of entries)
      expected.set(String(name), (expected.get(String(name)) ?? 0) + 1)
    const { values, spilled, closed } = await collected({ kind: 'groups', whole: false }, entries, 100_000)
    expect(values).toEqual([...expected].map(([name, s]) => ({ k: [name], s })))
    expect([spilled, closed]).toEqual([true, true])
  })

  test('a whole is there without any records, a group is not', async () => {
    expect((await collected({ kind: 'groups', whole: true }, [], 1)).values).toEqual([{ k: [], s: null }])
    expect((await collected({ kind: 'groups', whole: false }, [], 1)).values).toEqual([])
  })
})

test('a node that would need more disk than it may have is stopped by name', async () => {
  const { space } = memoryDisk()
  const arrangement = { kind: 'distinct', keep: 'first' } as const
  const store = collector(arrangement, { node, spill: space, maxBytes: 1, maxSpillBytes: 1000, combine })
  const big = JSON.stringify('x'.repeat(2000))
  await expect(store.add('in', [{ key: '[1]', text: big, origin: -1 }])).rejects.toMatchObject({
    code: 'SPILL_TOO_LARGE',
    node: 'n',
  })
})
