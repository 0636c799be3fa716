import {
  defineNode,
  flowError,
  writtenFileField,
  writtenFileName,
  writtenFileShape,
  type Json,
  type LineWriter,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { namespacesField, recordField, rootField } from './fields.ts'
import { rootStart } from './format.ts'
import { xmlName } from './tag.ts'
import { elementText } from './write-element.ts'
import { XmlError } from './xml-error.ts'

const node = 'Write XML file'

/**
 * Writes every record of a run as one element into a file below the data folder's `files`, in UTF-8. The file replaces the
 * one before it in one step, when the last record has come; a run that fails leaves the old one as it was. `{run}` in the
 * name stands for the run's id, `{date}` for the day it began (UTC).
 */
export const xmlWrite = defineNode({
  id: 'xml.write',
  version: 1,
  kind: 'effect',
  effects: 'write',
  title: { en: node, 'zh-CN': '写入 XML 文件' },
  summary: { en: 'Writes all records into an XML file.', 'zh-CN': '将全部记录写入 XML 文件。' },
  category: 'file',
  icon: 'code',
  keywords: ['xml', 'file', 'export', 'save', 'element', '文件', '写入', '导出', '保存'],
  config: Type.Object(
    {
      file: writtenFileField('orders-{date}.xml'),
      root: rootField,
      element: recordField,
      attributes: namespacesField,
    },
    { additionalProperties: false },
  ),
  shapes: { outputs: { out: writtenFileShape } },
  openWriter: async ({ file: named, root, element, attributes = {} }, { run, files }): Promise<LineWriter> => {
    const file = writtenFileName(named, run)
    for (const name of [root, element])
      if (!xmlName.test(name)) throw unwritable(new XmlError(`"${name}" is no name in XML`))
    const start = written(() => rootStart(root, attributes))
    const writer = await files.create(file)
    let records = 0
    await writer.write(`<?xml version="1.0" encoding="UTF-8"?>\n${start}\n`)
    return {
      write: ({ text, count }) => {
        const elements = written(() =>
          text.split('\n').map((line) => `${elementText(element, JSON.parse(line) as Json) || `<${element}/>`}\n`),
        )
        records += count
        return writer.write(elements.join(''))
      },
      close: async () => {
        await writer.write(`</${root}>\n`)
        return [{ record: { file, records, bytes: await writer.close() } }]
      },
      abandon: () => writer.abandon(),
    }
  },
})

function written<Value>(make: () => Value): Value {
  try {
    return make()
  } catch (thrown) {
    throw thrown instanceof XmlError ? unwritable(thrown) : thrown
  }
}

function unwritable(error: XmlError) {
  return flowError('RECORD_REJECTED', { node, reason: error.message }, { cause: error })
}
