import { functionEntries } from './entry.ts'

export const numberEntries = functionEntries('number', {
  number: {
    shape: 'number(value: any): number',
    en: 'The number a text shows, or null when the text is not a number.',
    zh: '把文本解析为数字；不是数字时为 null。',
    example: ['number("12.5")', 12.5],
  },
  round: {
    shape: 'round(value: number, digits?: number): number',
    en: 'The value rounded to digits after the point (0 when left out); ties go away from zero. A decimal text stays an exact decimal text.',
    zh: '四舍五入到指定小数位（默认 0）；十进制文本的结果仍为精确的十进制文本。',
    example: ['round(1.005, 2)', 1.01],
  },
  floor: {
    shape: 'floor(value: number): number',
    en: 'The next whole number below.',
    zh: '向下取整。',
    example: ['floor(-1.5)', -2],
  },
  ceil: {
    shape: 'ceil(value: number): number',
    en: 'The next whole number above.',
    zh: '向上取整。',
    example: ['ceil(1.2)', 2],
  },
  abs: {
    shape: 'abs(value: number): number',
    en: 'The value without its sign.',
    zh: '绝对值。',
    example: ['abs(-3)', 3],
  },
  min: {
    shape: 'min(...values: any): number',
    en: 'The smallest of the values, or of one list; missing values are ignored.',
    zh: '若干值（或一个列表）中的最小值；忽略缺失值。',
    example: ['min(3, 1, 2)', 1],
  },
  max: {
    shape: 'max(...values: any): number',
    en: 'The largest of the values, or of one list; missing values are ignored.',
    zh: '若干值（或一个列表）中的最大值；忽略缺失值。',
    example: ['max(["9.90", "10.00"])', '10.00'],
  },
})

export const decimalEntries = functionEntries('decimal', {
  decimal: {
    shape: 'decimal(value: any, scale?: number): decimal',
    en: 'The value as a decimal text, rounded to scale digits after the point when scale is given.',
    zh: '转为十进制文本；给出 scale 时四舍五入到相应小数位。',
    example: ['decimal("1234.5", 2)', '1234.50'],
  },
  add: {
    shape: 'add(left: decimal, right: decimal): decimal',
    en: 'The exact sum of two decimals.',
    zh: '两个十进制数的精确和。',
    example: ['add("0.10", "0.20")', '0.30'],
  },
  subtract: {
    shape: 'subtract(left: decimal, right: decimal): decimal',
    en: 'The exact difference of two decimals.',
    zh: '两个十进制数的精确差。',
    example: ['subtract("1.00", "0.99")', '0.01'],
  },
  multiply: {
    shape: 'multiply(left: decimal, right: decimal): decimal',
    en: 'The exact product of two decimals.',
    zh: '两个十进制数的精确积。',
    example: ['multiply("19.99", 3)', '59.97'],
  },
  divide: {
    shape: 'divide(left: decimal, right: decimal, scale: number): decimal',
    en: 'The quotient of two decimals, rounded to scale digits after the point.',
    zh: '两个十进制数的商，四舍五入到 scale 位小数。',
    example: ['divide("10.00", 3, 2)', '3.33'],
  },
  compare: {
    shape: 'compare(left: decimal, right: decimal): number',
    en: '-1 when the left decimal is smaller, 1 when it is larger, 0 when both are equal.',
    zh: '左边较小为 -1，较大为 1，相等为 0。',
    example: ['compare("10.00", "9.90")', 1],
  },
})
