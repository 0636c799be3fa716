import { defineNode, ui } from '@isthmus/sdk'
import * as Type from 'typebox'
import { encodings, textOfFile } from './decode.ts'
import { acknowledgeField, ediKeywords, fileField, readPorts, readShapes } from './shared-fields.ts'

const usualLedgerDays = 366

/**
 * Reads a file of X12 or EDIFACT interchanges. Orders, responses and invoices leave each by their port, messages of other
 * kinds as segments; what is broken leaves by its port with the place and the reason, and the rest of the file goes on.
 * With a ledger, a control number that its sender has used before for other content is broken, too.
 */
export const ediRead = defineNode({
  id: 'edi.read',
  version: 1,
  kind: 'effect',
  effects: 'read',
  title: { en: 'Read EDI file', 'zh-CN': '读取 EDI 文件' },
  summary: {
    en: 'Gives the orders, responses and invoices of an X12 or EDIFACT file, and acknowledgements.',
    'zh-CN': '读取 X12 或 EDIFACT 文件中的订单、订单确认和发票，并生成回执。',
  },
  category: 'file',
  icon: 'file-text',
  keywords: [...ediKeywords, '订单', '报文'],
  config: Type.Object(
    {
      file: fileField('in/orders.edi', {
        en: 'Path below the "files" folder of the data folder.',
        'zh-CN': '数据文件夹中“files”目录下的相对路径。',
      }),
      acknowledge: acknowledgeField(),
      ledger: Type.Optional(
        Type.String(
          ui(
            {
              title: { en: 'Remember control numbers in', 'zh-CN': '控制号登记文件夹' },
              help: {
                en: 'A folder below "files". An interchange whose number came before with other content is refused. Empty: none is remembered.',
                'zh-CN': '“files”目录下的文件夹。控制号相同但内容不同的交换将被拒绝；留空则不登记。',
              },
              placeholder: 'ledger/edi',
            },
            { maxLength: 500 },
          ),
        ),
      ),
      ledgerDays: Type.Optional(
        Type.Integer(
          ui(
            {
              title: { en: 'Remembered for, in days', 'zh-CN': '登记保留天数' },
              help: {
                en: 'After that the partner may use the number anew.',
                'zh-CN': '超过该天数后，伙伴可以重新使用该控制号。',
              },
              widget: 'number',
              advanced: true,
            },
            { minimum: 1, maximum: 3660, default: usualLedgerDays },
          ),
        ),
      ),
      encoding: Type.Optional(
        Type.Enum([...encodings], {
          default: 'auto',
          ...ui({
            title: { en: 'Encoding', 'zh-CN': '编码' },
            widget: 'select',
            advanced: true,
            options: {
              auto: { en: 'As UNB names it, else UTF-8', 'zh-CN': '按 UNB 声明，否则 UTF-8' },
              'utf-8': { en: 'UTF-8', 'zh-CN': 'UTF-8' },
              gb18030: { en: 'GB18030 (GBK, GB2312)', 'zh-CN': 'GB18030（GBK、GB2312）' },
              latin1: { en: 'Western European', 'zh-CN': '西欧' },
              'iso-8859-2': { en: 'Central European', 'zh-CN': '中欧' },
              'iso-8859-5': { en: 'Cyrillic', 'zh-CN': '西里尔文' },
              'iso-8859-7': { en: 'Greek', 'zh-CN': '希腊文' },
            },
          }),
        }),
      ),
    },
    { additionalProperties: false },
  ),
  outputs: readPorts,
  shapes: readShapes,
  run: async function* ({ config }, { files, run }) {
    const { file, encoding = 'auto', acknowledge: form = '997', ledger: folder = '', ledgerDays: days } = config
    const { checkedBatches, emissionBatches } = await import('./emission-batches.ts')
    const text = await textOfFile(files.read(file), { file, encoding })
    const options = { form, sentAt: run.startedAt.slice(0, 16) }
    if (folder === '') yield* emissionBatches(text, options)
    else {
      const ledger = { folder, days: days ?? usualLedgerDays, files, file, now: run.startedAt }
      yield* checkedBatches(text, options, ledger)
    }
  },
})
