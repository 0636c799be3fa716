import { functionEntries } from './entry.ts'

export const valueMapEntries = functionEntries('value', {
  mapValue: {
    shape: 'mapValue(map: text, value: any): any',
    en: 'What a value map has for a value of its left side; the map decides what becomes of values without an entry.',
    zh: '按值映射把左侧的值转换为右侧的值；没有条目的值由该映射的设置决定。',
    example: ['mapValue("customer-level", "A")', 'GOLD'],
  },
  mapValueBack: {
    shape: 'mapValueBack(map: text, value: any): any',
    en: 'The other way round: what a value map has for a value of its right side.',
    zh: '反向转换：按值映射把右侧的值转换为左侧的值。',
    example: ['mapValueBack("customer-level", "GOLD")', 'A'],
  },
})

/** The functions whose first argument names a value map, with the direction they look in. */
export const valueMapDirections = { mapValue: 'forward', mapValueBack: 'back' } as const
