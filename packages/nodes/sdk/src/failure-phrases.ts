import type { LocalText } from './language.ts'

/** What functions and operators of expressions say of a value that they cannot work on. */
const reasons: readonly LocalText[] = [
  { en: 'the value is not a text', 'zh-CN': '该值不是文本' },
  { en: 'the value is not a number', 'zh-CN': '该值不是数字' },
  { en: 'the value is not a boolean', 'zh-CN': '该值不是布尔值' },
  { en: 'the value is not a whole number from {min} to {max}', 'zh-CN': '该值不是 {min} 到 {max} 之间的整数' },
  { en: 'the value is not a list', 'zh-CN': '该值不是列表' },
  { en: 'the value is not an object', 'zh-CN': '该值不是对象' },
  { en: 'the value is not one of {choices}', 'zh-CN': '该值不是以下之一：{choices}' },
  { en: 'the rounding is not one of {choices}', 'zh-CN': '舍入方式不是以下之一：{choices}' },
  { en: 'the unit is not one of {choices}', 'zh-CN': '单位不是以下之一：{choices}' },
  { en: 'the value is not a date such as {sample}', 'zh-CN': '该值不是日期，例如 {sample}' },
  { en: 'the value says neither yes nor no', 'zh-CN': '该值既不表示是，也不表示否' },
  { en: 'the text is not a number such as {sample}', 'zh-CN': '该文本不是数字，例如 {sample}' },
  { en: 'the text is not JSON', 'zh-CN': '该文本不是 JSON' },
  { en: 'the text is not Base64', 'zh-CN': '该文本不是 Base64' },
  { en: 'the text is too long', 'zh-CN': '文本过长' },
  { en: 'the text is longer than {max} characters', 'zh-CN': '文本超过 {max} 个字符' },
  { en: 'the text does not fit the pattern {pattern}', 'zh-CN': '文本与格式 {pattern} 不符' },
  { en: 'the text goes on after the pattern {pattern}', 'zh-CN': '文本在格式 {pattern} 之后还有内容' },
  { en: 'the list is longer than {max}', 'zh-CN': '列表超过 {max} 个元素' },
  { en: 'the divisor is zero', 'zh-CN': '除数为零' },
  { en: 'the year is outside 1 to 9999', 'zh-CN': '年份不在 1 到 9999 之间' },
  { en: 'this is not a time zone such as "Europe/Berlin"', 'zh-CN': '这不是时区，例如“Europe/Berlin”' },
  { en: 'a list or an object has no order', 'zh-CN': '列表或对象没有顺序' },
  { en: 'an operator cannot work on a list or an object', 'zh-CN': '运算符不能用于列表或对象' },
  {
    en: 'a list or an object cannot be joined to a text; use json(...) or join(...)',
    'zh-CN': '列表或对象不能与文本相连；请使用 json(...) 或 join(...)',
  },
  { en: 'only a list can be spread into a list', 'zh-CN': '只有列表可以展开到列表中' },
  { en: 'only an object can be spread into an object', 'zh-CN': '只有对象可以展开到对象中' },
  { en: 'only an object can be copied', 'zh-CN': '只能复制对象' },
  { en: 'this field must not be empty', 'zh-CN': '此字段不能为空' },
  { en: 'the table has no entry for this key', 'zh-CN': '表中没有此键的条目' },
  { en: 'there is no value map with this name', 'zh-CN': '没有该名称的值映射' },
  { en: 'there is no entry', 'zh-CN': '没有对应的条目' },
  { en: 'several entries lead here and none is preferred', 'zh-CN': '有多个条目指向此处，且没有首选项' },
]

/** What the reader of expressions says of a text that is none. */
const syntax: readonly LocalText[] = [
  { en: 'the expression ends too early', 'zh-CN': '表达式不完整' },
  { en: 'unexpected token', 'zh-CN': '此处的符号不符合语法' },
  { en: 'unexpected character {character}', 'zh-CN': '意外的字符 {character}' },
  { en: 'unterminated string constant', 'zh-CN': '文本缺少结束引号' },
  { en: 'unterminated template', 'zh-CN': '模板文本没有结束' },
  { en: 'invalid number', 'zh-CN': '数字无效' },
  { en: 'identifier directly after number', 'zh-CN': '数字后紧跟着名称' },
]

export const failurePhrases: readonly LocalText[] = [
  ...reasons.map((reason) => ({
    en: `{where}: ${reason.en}: got {got}`,
    'zh-CN': `{where}：${reason['zh-CN']}，实际为 {got}`,
  })),
  { en: 'value map "{map}"', 'zh-CN': '值映射“{map}”' },
  ...syntax,
]
