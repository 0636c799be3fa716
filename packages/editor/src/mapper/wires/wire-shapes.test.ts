import { expect, test } from 'vitest'
import { linkBetween, type Link } from '../model/links.ts'
import { wirePath, wireShapes, type LinePlaces, type WireView } from './wire-shapes.ts'

function places(keys: readonly string[], folded: readonly string[] = []): LinePlaces {
  return { indexes: new Map(keys.map((key, index) => [key, index])), folded: new Set(folded) }
}

const name = linkBetween({ root: 'record', path: ['name'] }, ['Name'], false)
const sku = linkBetween({ root: 'record', path: ['items', '*', 'sku'] }, ['Lines', '*', 'Item'], false)
const price = linkBetween({ root: 'record', path: ['items', '*', 'price'] }, ['Lines', '*', 'Price'], true)
const view: WireView = {
  links: [name, sku, price],
  sources: places(['record:', 'record:name', 'record:items'], ['record:items']),
  targets: places(['', 'Name', 'Lines'], ['Lines']),
  sourceBox: { topPx: 0, heightPx: 320 },
  targetBox: { topPx: 0, heightPx: 320 },
  isLit: () => false,
}

function drawn(change: Partial<WireView>): readonly (readonly [string, number, number])[] {
  return wireShapes({ ...view, ...change }).map(({ link, fromY, toY }) => [link.source, fromY, toY])
}

test('lines start and end in the middle of what they connect', () => {
  expect(drawn({ links: [name] })).toEqual([['record:name', 48, 48]])
})

test('several fields that are folded away look like one line', () => {
  const shapes = wireShapes({ ...view, links: [sku, price] })
  expect(shapes).toHaveLength(1)
  expect(shapes[0]).toMatchObject({ fromY: 80, toY: 80, isFolded: true })
})

test('a field that a search leaves out has no line', () => {
  expect(drawn({ sources: places(['record:', 'record:name']) })).toEqual([['record:name', 48, 48]])
})

test('a line with an end out of view is drawn to the edge while it is lit, and not at all otherwise', () => {
  const scrolled = { sourceBox: { topPx: 200, heightPx: 320 } }
  expect(drawn({ links: [name], ...scrolled })).toEqual([])
  expect(drawn({ links: [name], ...scrolled, isLit: (link: Link) => link === name })).toEqual([['record:name', 2, 48]])
})

test('lit lines lie on top', () => {
  const shapes = wireShapes({ ...view, isLit: (link) => link === name })
  expect(shapes.at(-1)?.link).toBe(name)
})

test('a path leaves and arrives level', () => {
  expect(wirePath(10, 50, 72)).toBe('M0 10C36 10 36 50 72 50')
})
