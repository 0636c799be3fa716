import { describe, expect, test } from 'vitest'
import type { ValueMap } from '@isthmus/sdk'
import type { Stores } from '../open-stores.ts'

export const aValueMap = (more: Partial<ValueMap> = {}): ValueMap => ({
  schema: 'isthmus/value-map/1',
  name: 'customer-level',
  title: 'Customer level',
  left: { title: 'Level', type: 'text' },
  right: { title: 'Rating', type: 'text' },
  entries: [
    ['A', 'GOLD'],
    ['中', '银'],
  ],
  unmapped: { forward: { kind: 'ask' }, back: { kind: 'fail' } },
  matching: { trim: true, ignoreCase: false },
  ...more,
})

/** What every store of value maps does. `open` gives empty stores. */
export function valueMapStoreContract(open: () => Stores): void {
  const created = () => {
    const { valueMaps } = open()
    valueMaps.save({ map: aValueMap(), by: 'ada', baseVersion: 0 })
    return valueMaps
  }

  describe('value maps', () => {
    test('a new map has version 1 and is read back as it was', () => {
      const maps = created()
      expect(maps.get('customer-level')).toMatchObject({ map: aValueMap(), version: 1, savedBy: 'ada' })
      expect(maps.list()).toMatchObject([{ name: 'customer-level', entries: 2, leftTitle: 'Level' }])
      expect([...maps.maps()]).toEqual([['customer-level', aValueMap()]])
    })

    test('every save is a version that stays readable, the same content is none', () => {
      const maps = created()
      expect(maps.save({ map: aValueMap(), by: 'ben', baseVersion: 1 })).toMatchObject({ version: 1, savedBy: 'ada' })
      maps.save({ map: aValueMap({ entries: [['B', 'SILVER']] }), by: 'ben', baseVersion: 1 })
      expect(maps.newestVersion('customer-level')).toBe(2)
      expect(maps.version('customer-level', 1)?.entries).toHaveLength(2)
      expect(maps.versions('customer-level')).toMatchObject([
        { version: 2, savedBy: 'ben', entries: 1 },
        { version: 1, savedBy: 'ada', entries: 2 },
      ])
    })

    test('a save on an old version, of a name that is taken or of no map is refused', () => {
      const maps = created()
      maps.save({ map: aValueMap({ title: 'Second' }), by: 'ada', baseVersion: 1 })
      expect(() => maps.save({ map: aValueMap({ title: 'Late' }), by: 'ben', baseVersion: 1 })).toThrow(
        'you edited version 1, the newest is 2',
      )
      expect(() => maps.save({ map: aValueMap(), by: 'ben', baseVersion: 0 })).toThrow('already a value map')
      expect(() => maps.save({ map: aValueMap({ name: 'x' }), by: 'ben', baseVersion: 3 })).toThrow(
        'There is no value map',
      )
      expect(maps.get('customer-level')?.map.title).toBe('Second')
    })

    test('a removed map is gone from the list, its versions stay and go on', () => {
      const maps = created()
      maps.remove('customer-level')
      expect([maps.list(), maps.get('customer-level'), maps.versions('customer-level')]).toEqual([[], undefined, []])
      expect(maps.version('customer-level', 1)).toEqual(aValueMap())
      expect(() => maps.remove('customer-level')).toThrow('There is no value map')
      expect(maps.save({ map: aValueMap(), by: 'ben', baseVersion: 0 }).version).toBe(2)
    })

    test('a large map comes back whole', () => {
      const { valueMaps } = open()
      const map = aValueMap({ entries: Array.from({ length: 20_000 }, (_, at) => [`L${at}`, `R${at % 7}`] as const) })
      valueMaps.save({ map, by: 'ada', baseVersion: 0 })
      expect(valueMaps.get(map.name)?.map).toEqual(map)
    })

    test('what a run was pinned to is told, and may be added to', () => {
      const maps = created()
      expect(maps.pinsOf('r1')).toBeUndefined()
      maps.pin('r1', { 'customer-level': [1] })
      maps.pin('r1', { 'customer-level': [1, 3] })
      expect(maps.pinsOf('r1')).toEqual({ 'customer-level': [1, 3] })
    })

    test('values without an entry are counted, of each map up to a thousand different ones', () => {
      const maps = created()
      maps.noteMisses([
        ['customer-level', 'forward', 'C', 2],
        ['customer-level', 'back', 7, 1],
      ])
      maps.noteMisses([['customer-level', 'forward', 'C', 3]])
      expect(maps.misses('customer-level')).toMatchObject([
        { direction: 'forward', value: 'C', count: 5 },
        { direction: 'back', value: 7, count: 1 },
      ])
      maps.noteMisses(Array.from({ length: 1_200 }, (_, at) => ['customer-level', 'forward', `V${at}`, 1] as const))
      expect(maps.misses('customer-level')).toHaveLength(1_000)
      expect(maps.misses('other')).toEqual([])
    })
  })
}
