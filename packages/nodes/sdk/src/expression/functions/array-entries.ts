import { functionEntries } from './entry.ts'

export const listEntries = functionEntries('list', {
  map: {
    shape: 'map(list: list, arrow: arrow2): list',
    en: 'A new list with the result of the arrow for every element.',
    zh: '对每个元素计算箭头表达式，得到新列表。',
    example: ['map([1, 2], n => n * 10)', [10, 20]],
  },
  filter: {
    shape: 'filter(list: list, arrow: arrow2): list',
    en: 'The elements for which the arrow is true.',
    zh: '保留使箭头表达式为真的元素。',
    example: ['filter([1, 2, 3], n => n > 1)', [2, 3]],
  },
  find: {
    shape: 'find(list: list, arrow: arrow2): any',
    en: 'The first element for which the arrow is true, or null.',
    zh: '使箭头表达式为真的第一个元素；没有则为 null。',
    example: ['find([{ id: 1 }, { id: 2 }], each => each.id === 2)', { id: 2 }],
  },
  some: {
    shape: 'some(list: list, arrow: arrow2): boolean',
    en: 'Whether the arrow is true for at least one element.',
    zh: '是否至少有一个元素使箭头表达式为真。',
    example: ['some([1, 2], n => n > 1)', true],
  },
  every: {
    shape: 'every(list: list, arrow: arrow2): boolean',
    en: 'Whether the arrow is true for all elements; true for an empty list.',
    zh: '是否所有元素都使箭头表达式为真；空列表为真。',
    example: ['every([1, 2], n => n > 1)', false],
  },
  groupBy: {
    shape: 'groupBy(list: list, arrow: arrow): object',
    en: 'An object with one list of elements per key that the arrow computes.',
    zh: '按箭头表达式算出的键分组，得到“键 → 元素列表”的对象。',
    example: ['groupBy([1, 2, 3], n => n > 1 ? "big" : "small")', { small: [1], big: [2, 3] }],
  },
  sum: {
    shape: 'sum(list: list, arrow?: arrow): any',
    en: 'The sum of a list, or of what the arrow picks; exact when decimal texts occur. Missing values are ignored.',
    zh: '列表（或箭头表达式所选值）之和；含十进制文本时精确计算；忽略缺失值。',
    example: ['sum(["0.10", "0.20"])', '0.30'],
  },
  count: {
    shape: 'count(list: list): number',
    en: 'The number of elements; 0 when missing.',
    zh: '元素个数；缺失时为 0。',
    example: ['count([1, 2])', 2],
  },
  unique: {
    shape: 'unique(list: list, arrow?: arrow): list',
    en: 'The list without repetitions; the arrow can compute what to compare. The first one stays.',
    zh: '去掉重复元素（可用箭头表达式指定比较值），保留最先出现者。',
    example: ['unique([1, 2, 1])', [1, 2]],
  },
  first: {
    shape: 'first(list: list): any',
    en: 'The first element, or null.',
    zh: '第一个元素；没有则为 null。',
    example: ['first([1, 2])', 1],
  },
  last: {
    shape: 'last(list: list): any',
    en: 'The last element, or null.',
    zh: '最后一个元素；没有则为 null。',
    example: ['last([1, 2])', 2],
  },
  sortBy: {
    shape: 'sortBy(list: list, arrow: arrow): list',
    en: 'The list in ascending order of what the arrow computes; numeric texts by size, missing values last.',
    zh: '按箭头表达式的值升序排列；数字文本按大小比较，缺失值排最后。',
    example: ['sortBy(["10.00", "9.90"], price => price)', ['9.90', '10.00']],
  },
  flatten: {
    shape: 'flatten(list: list): list',
    en: 'A list of lists as one list, one level deep.',
    zh: '把列表的列表展开一层。',
    example: ['flatten([[1], [2, 3]])', [1, 2, 3]],
  },
})
