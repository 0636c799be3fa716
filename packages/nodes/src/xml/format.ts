import { defineNode, flowError, intoField, isJsonObject, placeInto } from '@isthmus/sdk'
import * as Type from 'typebox'
import { namespacesField, rootField } from './fields.ts'
import { attribute, elementText } from './write-element.ts'
import { XmlError } from './xml-error.ts'

const node = 'Write XML text'

/** Makes an XML document of each record, as a text. */
export const xmlFormat = defineNode({
  id: 'xml.format',
  version: 1,
  kind: 'effect',
  effects: 'none',
  title: { en: node, 'zh-CN': '生成 XML 文本' },
  summary: { en: 'Makes an XML document of each record.', 'zh-CN': '将每条记录生成为 XML 文档。' },
  category: 'data',
  icon: 'code',
  keywords: ['xml', 'format', 'serialize', 'element', 'soap', '生成', '元素', '文本'],
  config: Type.Object(
    { root: rootField, attributes: namespacesField, into: intoField() },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: { kind: 'place', into: '/into', of: { kind: 'schema', schema: { type: 'string' } } } } },
  run: async ({ record, config: { root, attributes = {}, into } }) => {
    try {
      const own = Object.entries(attributes).map(([name, value]) => [`@${name}`, value] as const)
      const fields = isJsonObject(record) ? record : { '#text': record }
      const text = `<?xml version="1.0" encoding="UTF-8"?>\n${elementText(root, { ...Object.fromEntries(own), ...fields })}`
      return [{ record: placeInto(record, into, text) }]
    } catch (thrown) {
      if (!(thrown instanceof XmlError)) throw thrown
      throw flowError('RECORD_REJECTED', { node, reason: thrown.message }, { cause: thrown })
    }
  },
})

/** The start tag of a root element with its attributes. */
export function rootStart(root: string, attributes: Readonly<Record<string, string>>): string {
  const own = Object.entries(attributes).map(([name, value]) => attribute(name, value))
  return `<${root}${own.join('')}>`
}
