import { functionEntries } from './entry.ts'

export const objectEntries = functionEntries('object', {
  pick: {
    shape: 'pick(object: object, names: list): object',
    en: 'The object with only the named fields.',
    zh: '只保留指定字段。',
    example: ['pick({ a: 1, b: 2 }, ["a"])', { a: 1 }],
  },
  omit: {
    shape: 'omit(object: object, names: list): object',
    en: 'The object without the named fields.',
    zh: '去掉指定字段。',
    example: ['omit({ a: 1, b: 2 }, ["a"])', { b: 2 }],
  },
  merge: {
    shape: 'merge(...objects: object): object',
    en: 'All fields of the objects; of equal names the last one wins.',
    zh: '合并各对象的字段；同名时以后者为准。',
    example: ['merge({ a: 1 }, { a: 2, b: 3 })', { a: 2, b: 3 }],
  },
  keys: {
    shape: 'keys(object: object): list',
    en: 'The names of the fields, as a list.',
    zh: '字段名列表。',
    example: ['keys({ a: 1 })', ['a']],
  },
  values: {
    shape: 'values(object: object): list',
    en: 'The values of the fields, as a list.',
    zh: '字段值列表。',
    example: ['values({ a: 1 })', [1]],
  },
  entries: {
    shape: 'entries(object: object): list',
    en: 'The fields as a list of { key, value }.',
    zh: '字段列表，每项为 { key, value }。',
    example: ['entries({ a: 1 })', [{ key: 'a', value: 1 }]],
  },
  has: {
    shape: 'has(object: object, name: text): boolean',
    en: 'Whether the object has the field, even with a null value.',
    zh: '对象是否有该字段（值为 null 也算）。',
    example: ['has({ a: null }, "a")', true],
  },
})

export const valueEntries = functionEntries('value', {
  coalesce: {
    shape: 'coalesce(...values: any): any',
    en: 'The first value that is not missing, or null.',
    zh: '第一个不缺失的值；都缺失则为 null。',
    example: ['coalesce(null, "B")', 'B'],
  },
  isEmpty: {
    shape: 'isEmpty(value: any): boolean',
    en: 'Whether the value is missing, a blank text, an empty list or an object without fields.',
    zh: '值是否缺失、为空白文本、空列表或无字段的对象。',
    example: ['isEmpty("  ")', true],
  },
  lookup: {
    shape: 'lookup(table: object, key: any, fallback?: any): any',
    en: 'What a table says for a key, or the fallback (null when left out).',
    zh: '在对照表中查键；没有则取 fallback（默认 null）。',
    example: ['lookup({ DE: "Germany" }, "FR", "unknown")', 'unknown'],
  },
  json: {
    shape: 'json(value: any): text',
    en: 'The value as JSON text.',
    zh: '把值转为 JSON 文本。',
    example: ['json({ a: [1] })', '{"a":[1]}'],
  },
  parseJson: {
    shape: 'parseJson(text: text): any',
    en: 'The value that a JSON text describes; null for an empty text.',
    zh: '解析 JSON 文本；空文本为 null。',
    example: ['parseJson("[1, 2]")', [1, 2]],
  },
})
