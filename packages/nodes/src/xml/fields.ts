import { orExpression, ui } from '@isthmus/sdk'
import * as Type from 'typebox'
import { pathOf, type ReadingForm } from './read-records.ts'

export interface ReadingConfig {
  readonly path?: string
  readonly prefixes?: boolean
  readonly lists?: readonly string[]
}

export function readingForm({ path = '', prefixes = false, lists = [] }: ReadingConfig): ReadingForm {
  return { path: pathOf(path), prefixes, lists: new Set(lists) }
}

export const pathField = Type.Optional(
  Type.String(
    ui(
      {
        title: { en: 'Path of the records', 'zh-CN': '记录路径' },
        help: {
          en: 'Names from the root to the element that repeats; * is any. Empty: the whole document is one record.',
          'zh-CN': '从根元素到重复元素的名称，* 表示任意名称。留空则整个文档为一条记录。',
        },
        placeholder: 'orders/order',
      },
      { maxLength: 1000 },
    ),
  ),
)

export const listsField = Type.Optional(
  Type.Array(
    Type.String({ minLength: 1, maxLength: 200 }),
    ui(
      {
        title: { en: 'Always lists', 'zh-CN': '始终作为列表' },
        help: {
          en: 'Elements that are a list also where there is only one.',
          'zh-CN': '即使只出现一次也作为列表的元素。',
        },
        widget: 'list',
      },
      { maxItems: 100 },
    ),
  ),
)

export const prefixesField = Type.Optional(
  Type.Boolean(
    ui(
      { title: { en: 'Keep namespace prefixes', 'zh-CN': '保留命名空间前缀' }, widget: 'switch', advanced: true },
      { default: false },
    ),
  ),
)

const elementName = (title: { readonly en: string; readonly 'zh-CN': string }, placeholder: string) =>
  Type.String(ui({ title, placeholder }, { minLength: 1, maxLength: 200 }))

export const rootField = elementName({ en: 'Root element', 'zh-CN': '根元素' }, 'orders')
export const recordField = elementName({ en: 'Element of a record', 'zh-CN': '记录元素' }, 'order')

export const namespacesField = Type.Optional(
  Type.Record(
    Type.String({ maxLength: 100 }),
    Type.String({ maxLength: 1000 }),
    ui({
      title: { en: 'Attributes of the root', 'zh-CN': '根元素属性' },
      help: { en: 'Such as xmlns = urn:example:orders.', 'zh-CN': '例如 xmlns = urn:example:orders。' },
      widget: 'keyValue',
      advanced: true,
    }),
  ),
)

export const textField = orExpression(Type.String({ maxLength: 64 * 1024 * 1024 }), {
  title: { en: 'Text', 'zh-CN': '文本' },
  placeholder: 'record.body',
  widget: 'multiline',
})
