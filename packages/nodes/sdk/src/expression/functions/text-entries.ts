import { functionEntries } from './entry.ts'

export const textEntries = functionEntries('text', {
  upper: {
    shape: 'upper(text: text): text',
    en: 'The text in capital letters.',
    zh: '将文本转为大写。',
    example: ['upper("abc")', 'ABC'],
  },
  lower: {
    shape: 'lower(text: text): text',
    en: 'The text in small letters.',
    zh: '将文本转为小写。',
    example: ['lower("ABC")', 'abc'],
  },
  trim: {
    shape: 'trim(text: text): text',
    en: 'The text without white space at its ends.',
    zh: '去掉文本两端的空白。',
    example: ['trim("  abc ")', 'abc'],
  },
  concat: {
    shape: 'concat(...parts: any): text',
    en: 'All parts in one text; a missing part counts as empty.',
    zh: '把各部分连成一个文本；缺失的部分视为空。',
    example: ['concat("SO-", 42, null)', 'SO-42'],
  },
  join: {
    shape: 'join(list: list, separator?: text): text',
    en: 'The elements of a list in one text, with ", " or another separator between them.',
    zh: '把列表元素连成一个文本，默认以“, ”分隔。',
    example: ['join(["a", "b"], "/")', 'a/b'],
  },
  split: {
    shape: 'split(text: text, separator: text): list',
    en: 'The parts of a text between the separators, as a list.',
    zh: '按分隔符把文本拆成列表。',
    example: ['split("a;b", ";")', ['a', 'b']],
  },
  replace: {
    shape: 'replace(text: text, search: text, replacement: text): text',
    en: 'The text with every occurrence of a literal text replaced.',
    zh: '把文本中出现的所有指定文本替换掉（按字面匹配）。',
    example: ['replace("1.5.2", ".", "-")', '1-5-2'],
  },
  substring: {
    shape: 'substring(text: text, start: number, end?: number): text',
    en: 'The characters from position start (the first is 0) up to, but without, position end.',
    zh: '从 start（从 0 起）到 end（不含）之间的字符。',
    example: ['substring("Isthmus", 0, 4)', 'Isth'],
  },
  padStart: {
    shape: 'padStart(text: text, length: number, filler?: text): text',
    en: 'The text filled up at its start to a length.',
    zh: '在文本开头补足到指定长度。',
    example: ['padStart(42, 6, "0")', '000042'],
  },
  padEnd: {
    shape: 'padEnd(text: text, length: number, filler?: text): text',
    en: 'The text filled up at its end to a length.',
    zh: '在文本末尾补足到指定长度。',
    example: ['padEnd("A", 3, ".")', 'A..'],
  },
  length: {
    shape: 'length(value: any): number',
    en: 'The number of characters of a text or of elements of a list; 0 when missing.',
    zh: '文本的字符数或列表的元素数；缺失时为 0。',
    example: ['length("abc")', 3],
  },
  startsWith: {
    shape: 'startsWith(text: text, start: text): boolean',
    en: 'Whether the text begins with another text.',
    zh: '文本是否以指定文本开头。',
    example: ['startsWith("SO-42", "SO-")', true],
  },
  endsWith: {
    shape: 'endsWith(text: text, end: text): boolean',
    en: 'Whether the text ends with another text.',
    zh: '文本是否以指定文本结尾。',
    example: ['endsWith("a.csv", ".csv")', true],
  },
  contains: {
    shape: 'contains(value: any, part: any): boolean',
    en: 'Whether a text contains another text, or a list an element.',
    zh: '文本是否包含指定文本，或列表是否包含指定元素。',
    example: ['contains(["new", "open"], "open")', true],
  },
  text: {
    shape: 'text(value: any): text',
    en: 'A number or a yes/no value as text.',
    zh: '把数字或是否值转为文本。',
    example: ['text(12.5)', '12.5'],
  },
})
