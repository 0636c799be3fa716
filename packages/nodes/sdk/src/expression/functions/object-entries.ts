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
  rename: {
    shape: 'rename(object: object, names: object): object',
    en: 'The object with other names for some of its fields: { old: "new" }.',
    zh: '重命名部分字段：{ 旧名: "新名" }。',
    example: ['rename({ a: 1, b: 2 }, { a: "id" })', { id: 1, b: 2 }],
  },
  merge: {
    shape: 'merge(...objects: object): object',
    en: 'All fields of the objects; of equal names the last one wins.',
    zh: '合并各对象的字段；同名时以后者为准。',
    example: ['merge({ a: 1 }, { a: 2, b: 3 })', { a: 2, b: 3 }],
  },
  mergeDeep: {
    shape: 'mergeDeep(...objects: object): object',
    en: 'The same, where objects inside objects are merged as well; lists are replaced.',
    zh: '深度合并：内层对象也合并，列表整体替换。',
    example: ['mergeDeep({ a: { x: 1 } }, { a: { y: 2 } })', { a: { x: 1, y: 2 } }],
  },
  mapValues: {
    shape: 'mapValues(object: object, arrow: arrow2): object',
    en: 'The same fields with the result of the arrow for every value; its second parameter is the name.',
    zh: '对每个字段值计算箭头表达式（第二个参数为字段名），字段名不变。',
    example: ['mapValues({ a: 1, b: 2 }, n => n * 10)', { a: 10, b: 20 }],
  },
  withoutEmpty: {
    shape: 'withoutEmpty(value: any): any',
    en: 'The value without fields that are missing, an empty text, an empty list or an empty object, at every level.',
    zh: '逐层去掉缺失、空文本、空列表或空对象的字段。',
    example: ['withoutEmpty({ a: "", b: { c: null }, d: 0 })', { d: 0 }],
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
  fromEntries: {
    shape: 'fromEntries(list: list): object',
    en: 'An object from a list of { key, value } or [key, value].',
    zh: '由 { key, value } 或 [key, value] 的列表得到对象。',
    example: ['fromEntries([["a", 1], { key: "b", value: 2 }])', { a: 1, b: 2 }],
  },
  has: {
    shape: 'has(object: object, name: text): boolean',
    en: 'Whether the object has the field, even with a null value.',
    zh: '对象是否有该字段（值为 null 也算）。',
    example: ['has({ a: null }, "a")', true],
  },
  get: {
    shape: 'get(value: any, path: text, fallback?: any): any',
    en: 'What stands at a path such as "lines.0.sku", or the fallback (null when left out).',
    zh: '按路径（如 "lines.0.sku"）取值；没有则取 fallback（默认 null）。',
    example: ['get({ lines: [{ sku: "A" }] }, "lines.0.sku")', 'A'],
  },
})

export const valueEntries = functionEntries('value', {
  coalesce: {
    shape: 'coalesce(...values: any): any',
    en: 'The first value that is not missing, or null.',
    zh: '第一个不缺失的值；都缺失则为 null。',
    example: ['coalesce(null, "B")', 'B'],
  },
  firstFilled: {
    shape: 'firstFilled(...values: any): any',
    en: 'The first value that is not empty (see isEmpty), or null.',
    zh: '第一个不为空（见 isEmpty）的值；都为空则为 null。',
    example: ['firstFilled("", "  ", "B")', 'B'],
  },
  when: {
    shape: 'when(condition: any, yes: any, no?: any): any',
    en: 'One of two values, like "condition ? yes : no"; null when there is no second.',
    zh: '按条件取两个值之一，同“条件 ? 是 : 否”；未给第二个值则为 null。',
    example: ['when(3 > 2, "more", "less")', 'more'],
  },
  choose: {
    shape: 'choose(value: any, ...cases: any): any',
    en: 'The result behind the case that equals the value; a single last argument serves for all others.',
    zh: '取与值相等的分支后面的结果；最后多出的一个参数用于其他情况。',
    example: ['choose("B", "A", 1, "B", 2, 0)', 2],
  },
  isMissing: {
    shape: 'isMissing(value: any): boolean',
    en: 'Whether there is no value: an absent field or null.',
    zh: '值是否缺失（无此字段或为 null）。',
    example: ['isMissing(null)', true],
  },
  isEmpty: {
    shape: 'isEmpty(value: any): boolean',
    en: 'Whether the value is missing, a blank text, an empty list or an object without fields.',
    zh: '值是否缺失、为空白文本、空列表或无字段的对象。',
    example: ['isEmpty("  ")', true],
  },
  equal: {
    shape: 'equal(left: any, right: any): boolean',
    en: 'Whether two values are the same, also lists and objects with the same contents.',
    zh: '两个值是否相同；列表和对象按内容比较。',
    example: ['equal({ a: 1, b: [2] }, { b: [2], a: 1 })', true],
  },
  boolean: {
    shape: 'boolean(value: any): boolean',
    en: 'What a word says: true, yes, y, on, x, 1, ja, 是 or false, no, n, off, 0, nein, 否; null when missing.',
    zh: '把词语解析为是否：true、yes、y、on、x、1、ja、是，或 false、no、n、off、0、nein、否；缺失时为 null。',
    example: ['boolean("Yes")', true],
  },
  typeOf: {
    shape: 'typeOf(value: any): text',
    en: 'The kind of a value: "nothing", "text", "number", "boolean", "list" or "object".',
    zh: '值的种类："nothing"、"text"、"number"、"boolean"、"list" 或 "object"。',
    example: ['typeOf([1])', 'list'],
  },
  isText: {
    shape: 'isText(value: any): boolean',
    en: 'Whether the value is a text.',
    zh: '值是否为文本。',
    example: ['isText("a")', true],
  },
  isList: {
    shape: 'isList(value: any): boolean',
    en: 'Whether the value is a list.',
    zh: '值是否为列表。',
    example: ['isList([1])', true],
  },
  isObject: {
    shape: 'isObject(value: any): boolean',
    en: 'Whether the value is an object.',
    zh: '值是否为对象。',
    example: ['isObject({ a: 1 })', true],
  },
  lookup: {
    shape: 'lookup(table: object, key: any, fallback?: any): any',
    en: 'What a table says for a key, or the fallback (null when left out).',
    zh: '在对照表中查键；没有则取 fallback（默认 null）。',
    example: ['lookup({ DE: "Germany" }, "FR", "unknown")', 'unknown'],
  },
  mustLookup: {
    shape: 'mustLookup(table: object, key: any): any',
    en: 'What a table says for a key; the record fails when it has no entry.',
    zh: '在对照表中查键；没有该键则记录失败。',
    example: ['mustLookup({ gold: "A1" }, "gold")', 'A1'],
  },
  lookupKey: {
    shape: 'lookupKey(table: object, value: any, fallback?: any): text',
    en: 'The first key for which a table says a value: a table read backwards.',
    zh: '反查对照表：取值对应的第一个键。',
    example: ['lookupKey({ gold: "A1", silver: "B2" }, "B2")', 'silver'],
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

export const hashEntries = functionEntries('hash', {
  hash: {
    shape: 'hash(value: any): text',
    en: 'A fingerprint (SHA-256) of any value, the same in whatever order its fields stand; tells whether a record changed.',
    zh: '任意值的指纹（SHA-256），与字段顺序无关；可用来判断记录是否变化。',
    example: ['hash({ b: 2, a: 1 })', '43258cff783fe7036d8a43033f830adfc60ec037382473548ac742b888292777'],
  },
  sha256: {
    shape: 'sha256(text: text): text',
    en: 'The SHA-256 digest of a text, in 64 hexadecimal digits.',
    zh: '文本的 SHA-256 摘要（64 位十六进制）。',
    example: ['sha256("abc")', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  },
  sha1: {
    shape: 'sha1(text: text): text',
    en: 'The SHA-1 digest of a text, for systems that ask for it; not safe against forgery.',
    zh: '文本的 SHA-1 摘要（供要求它的系统使用，不防伪造）。',
    example: ['sha1("abc")', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  },
  md5: {
    shape: 'md5(text: text): text',
    en: 'The MD5 digest of a text, for systems that ask for it; not safe against forgery.',
    zh: '文本的 MD5 摘要（供要求它的系统使用，不防伪造）。',
    example: ['md5("abc")', '900150983cd24fb0d6963f7d28e17f72'],
  },
  crc32: {
    shape: 'crc32(text: text): text',
    en: 'The CRC-32 checksum of a text, in 8 hexadecimal digits.',
    zh: '文本的 CRC-32 校验和（8 位十六进制）。',
    example: ['crc32("123456789")', 'cbf43926'],
  },
  uuid: {
    shape: 'uuid(seed: text, namespace?: text): text',
    en: 'An identifier (UUID version 5) made from a seed: the same seed always gives the same one.',
    zh: '由种子生成的标识（UUID 第 5 版）：同一种子总得到同一标识。',
    example: ['uuid("www.example.com")', '2ed6657d-e927-568b-95e1-2665a8aea6a2'],
  },
})
