import { defineNode, flowError, sampleField, sampleShape, type Emission, type Json } from '@isthmus/sdk'
import * as Type from 'typebox'
import { listsField, pathField, prefixesField, readingForm, textField } from './fields.ts'
import { XmlRecords, type ReadingForm } from './read-records.ts'
import { XmlError } from './xml-error.ts'

const node = 'Read XML text'

/** Gives one record per repeating element of an XML text in the record. All of it is read before anything leaves. */
export const xmlParse = defineNode({
  id: 'xml.parse',
  version: 1,
  kind: 'effect',
  effects: 'none',
  title: { en: node, 'zh-CN': '解析 XML 文本' },
  summary: { en: 'Gives one record per repeating element of a text.', 'zh-CN': '将文本中每个重复元素作为一条记录。' },
  category: 'data',
  icon: 'code',
  keywords: ['xml', 'parse', 'element', 'soap', 'webhook', '解析', '元素', '文本'],
  config: Type.Object(
    {
      text: textField,
      path: pathField,
      lists: listsField,
      prefixes: prefixesField,
      sample: sampleField({ en: 'Sample of a record', 'zh-CN': '记录示例' }),
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: sampleShape } },
  run: async ({ config }) => recordsOf(config.text, readingForm(config)).map((record): Emission => ({ record })),
})

function recordsOf(text: string, form: ReadingForm): readonly Json[] {
  const records = new XmlRecords(form)
  try {
    const found = [...records.push(text)]
    records.end()
    return found
  } catch (thrown) {
    if (!(thrown instanceof XmlError)) throw thrown
    throw flowError('RECORD_REJECTED', { node, reason: `the XML cannot be read: ${thrown.message}` }, { cause: thrown })
  }
}
