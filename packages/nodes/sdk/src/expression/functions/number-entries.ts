import { functionEntries } from './entry.ts'

export const numberEntries = functionEntries('number', {
  number: {
    shape: 'number(value: any): number',
    en: 'The number a text shows, or null when the text is not a number.',
    zh: '把文本解析为数字；不是数字时为 null。',
    example: ['number("12.5")', 12.5],
  },
  isNumber: {
    shape: 'isNumber(value: any): boolean',
    en: 'Whether the value is a number or a text that shows one.',
    zh: '值是否为数字或表示数字的文本。',
    example: ['isNumber("12.5")', true],
  },
  round: {
    shape: 'round(value: number, digits?: number, rounding?: text): number',
    en: 'The value rounded to digits after the point (0 when left out); ties go away from zero unless rounding says otherwise. A decimal text stays an exact decimal text.',
    zh: '舍入到指定小数位（默认 0）；默认四舍五入，可用 rounding 指定方式。十进制文本的结果仍为精确的十进制文本。',
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
  truncate: {
    shape: 'truncate(value: number): number',
    en: 'The value without what stands behind the point.',
    zh: '去掉小数部分。',
    example: ['truncate(-1.8)', -1],
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
  clamp: {
    shape: 'clamp(value: number, lowest: number, highest: number): number',
    en: 'The value, or the nearer bound when it lies outside.',
    zh: '把值限制在下限与上限之间。',
    example: ['clamp(120, 0, 100)', 100],
  },
  formatNumber: {
    shape: 'formatNumber(value: number, digits?: number, locale?: text): text',
    en: 'A number or decimal as people write it in "en" (left out), "zh" or "de", rounded to digits when given.',
    zh: '按地区习惯（默认 "en"，可用 "zh"、"de"）显示数字；给出 digits 时四舍五入。',
    example: ['formatNumber("1234567.5", 2, "de")', '1.234.567,50'],
  },
  parseNumber: {
    shape: 'parseNumber(text: text, locale?: text): decimal',
    en: 'The decimal that a text with separators shows, as written in "en" (left out), "zh" or "de".',
    zh: '按地区习惯（默认 "en"，可用 "zh"、"de"）解析带分隔符的数字，得到十进制文本。',
    example: ['parseNumber("1.234,50", "de")', '1234.50'],
  },
})

export const decimalEntries = functionEntries('decimal', {
  decimal: {
    shape: 'decimal(value: any, scale?: number, rounding?: text): decimal',
    en: 'The value as a decimal text, rounded to scale digits after the point when scale is given. Rounding is "half-up" (ties away from zero, the usual), "half-even", "half-down", "up" (away from zero), "down", "ceiling" or "floor".',
    zh: '转为十进制文本；给出 scale 时舍入到相应小数位。rounding 可为 "half-up"（四舍五入，默认）、"half-even"（银行家舍入）、"half-down"、"up"（远离零）、"down"（趋向零）、"ceiling"、"floor"。',
    example: ['decimal("2.345", 2, "half-even")', '2.34'],
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
    shape: 'divide(left: decimal, right: decimal, scale: number, rounding?: text): decimal',
    en: 'The quotient of two decimals, rounded to scale digits after the point.',
    zh: '两个十进制数的商，舍入到 scale 位小数（默认四舍五入）。',
    example: ['divide("10.00", 3, 2)', '3.33'],
  },
  remainder: {
    shape: 'remainder(left: decimal, right: decimal): decimal',
    en: 'What is left after dividing into whole parts; it has the sign of the left decimal.',
    zh: '整除后的余数，符号与左值相同。',
    example: ['remainder("10.50", 3)', '1.50'],
  },
  compare: {
    shape: 'compare(left: decimal, right: decimal): number',
    en: '-1 when the left decimal is smaller, 1 when it is larger, 0 when both are equal, such as "1.0" and "1.00".',
    zh: '左边较小为 -1，较大为 1，相等（如 "1.0" 与 "1.00"）为 0。',
    example: ['compare("10.00", "9.90")', 1],
  },
  allocate: {
    shape: 'allocate(amount: decimal, shares: list, scale?: number): list',
    en: 'An amount split by shares without losing a cent: what is left over goes to the first shares.',
    zh: '按份额分摊金额且一分不差：除不尽的余数依次分给前面的份额。',
    example: ['allocate("10.00", [1, 1, 1])', ['3.34', '3.33', '3.33']],
  },
})
