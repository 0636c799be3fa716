import { orExpression, ui, type LocalText, type NodeShapes, type Port } from '@isthmus/sdk'
import * as Type from 'typebox'
import { acknowledgementSchema, brokenSchema, documentSchema, otherSchema } from './schemas.ts'

/** What people search nodes for EDI by. */
export const ediKeywords = [
  'edi',
  'x12',
  'edifact',
  '850',
  '855',
  '810',
  'orders',
  'invoic',
  'ordrsp',
  '电子数据交换',
] as const

/** The path of a file below the data folder's `files`. */
export function fileField(placeholder: string, help: LocalText) {
  return orExpression(Type.String({ minLength: 1, maxLength: 1000 }), {
    title: { en: 'File', 'zh-CN': '文件' },
    help,
    placeholder,
  })
}

/** Ports of the nodes that read: each kind of document by its own, so that its fields are known behind it. */
export const readPorts: readonly Port[] = [
  { id: 'out', title: { en: 'Orders', 'zh-CN': '订单' } },
  { id: 'responses', title: { en: 'Order responses', 'zh-CN': '订单确认' } },
  { id: 'invoices', title: { en: 'Invoices', 'zh-CN': '发票' } },
  { id: 'others', title: { en: 'Other messages', 'zh-CN': '其他报文' } },
  { id: 'broken', title: { en: 'Broken', 'zh-CN': '无效报文' } },
  { id: 'acknowledgements', title: { en: 'Acknowledgements', 'zh-CN': '回执' } },
]

export const readShapes: NodeShapes = {
  outputs: {
    out: { kind: 'schema', schema: documentSchema('order') },
    responses: { kind: 'schema', schema: documentSchema('orderResponse') },
    invoices: { kind: 'schema', schema: documentSchema('invoice') },
    others: { kind: 'schema', schema: otherSchema },
    broken: { kind: 'schema', schema: brokenSchema },
    acknowledgements: { kind: 'schema', schema: acknowledgementSchema },
  },
}

export function acknowledgeField() {
  return Type.Optional(
    Type.Enum(['997', '999', 'none'], {
      default: '997',
      ...ui({
        title: { en: 'Acknowledgements', 'zh-CN': '回执' },
        help: {
          en: 'Each interchange is answered by a record at "Acknowledgements" with the text to send back.',
          'zh-CN': '每个交换在“回执”端口输出一条记录，其中包含待回传的文本。',
        },
        widget: 'select',
        options: {
          '997': { en: 'X12 997, EDIFACT CONTRL', 'zh-CN': 'X12 997、EDIFACT CONTRL' },
          '999': { en: 'X12 999, EDIFACT CONTRL', 'zh-CN': 'X12 999、EDIFACT CONTRL' },
          none: { en: 'None', 'zh-CN': '不生成' },
        },
      }),
    }),
  )
}

const shortText = (
  placeholder: string,
  titles: { readonly en: string; readonly 'zh-CN': string },
  help?: typeof titles,
) =>
  Type.Optional(
    orExpression(Type.String({ maxLength: 200 }), { title: titles, placeholder, ...(help ? { help } : {}) }),
  )

/** Fields of the nodes that write: what goes into the envelope. Empty ones are taken from the record's own envelope. */
export function envelopeFields() {
  return {
    standard: standardField(),
    kind: Type.Optional(
      Type.Enum(['record', 'order', 'orderResponse', 'invoice'], {
        default: 'record',
        ...ui({
          title: { en: 'Message', 'zh-CN': '报文' },
          widget: 'select',
          options: {
            record: { en: 'As the record says in "kind"', 'zh-CN': '按记录的 kind 字段' },
            order: { en: 'Order (850, ORDERS)', 'zh-CN': '订单（850、ORDERS）' },
            orderResponse: { en: 'Order response (855, ORDRSP)', 'zh-CN': '订单确认（855、ORDRSP）' },
            invoice: { en: 'Invoice (810, INVOIC)', 'zh-CN': '发票（810、INVOIC）' },
          },
        }),
      }),
    ),
    sender: shortText('5412345000013', { en: 'Sender', 'zh-CN': '发送方' }),
    senderQualifier: shortText('14', { en: 'Sender qualifier', 'zh-CN': '发送方限定符' }),
    recipient: shortText('8712345000010', { en: 'Recipient', 'zh-CN': '接收方' }),
    recipientQualifier: shortText('14', { en: 'Recipient qualifier', 'zh-CN': '接收方限定符' }),
    controlNumber: shortText(
      '1',
      { en: 'Control number', 'zh-CN': '控制号' },
      {
        en: 'Unique for each interchange to this partner, X12: up to 9 digits.',
        'zh-CN': '对该伙伴的每个交换唯一；X12 最多 9 位数字。',
      },
    ),
    version: shortText(
      '004010',
      { en: 'Version', 'zh-CN': '版本' },
      { en: 'X12: 004010. EDIFACT: D:96A:UN.', 'zh-CN': 'X12：004010。EDIFACT：D:96A:UN。' },
    ),
    syntax: syntaxField(),
    test: Type.Optional(
      Type.Boolean(
        ui(
          { title: { en: 'Test interchange', 'zh-CN': '测试交换' }, widget: 'switch', advanced: true },
          { default: false },
        ),
      ),
    ),
    askAcknowledgement: Type.Optional(
      Type.Boolean(
        ui(
          { title: { en: 'Ask for an acknowledgement', 'zh-CN': '请求回执' }, widget: 'switch', advanced: true },
          { default: false },
        ),
      ),
    ),
  }
}

function standardField() {
  return Type.Optional(
    Type.Enum(['X12', 'EDIFACT', 'record'], {
      default: 'X12',
      ...ui({
        title: { en: 'Standard', 'zh-CN': '标准' },
        widget: 'select',
        options: {
          X12: { en: 'X12', 'zh-CN': 'X12' },
          EDIFACT: { en: 'EDIFACT', 'zh-CN': 'EDIFACT' },
          record: { en: 'That of the record’s envelope', 'zh-CN': '与记录信封一致' },
        },
      }),
    }),
  )
}

function syntaxField() {
  return Type.Optional(
    Type.Enum(['UNOC:3', 'UNOA:3', 'UNOB:3', 'UNOY:4', 'UNOW:4'], {
      default: 'UNOC:3',
      ...ui({
        title: { en: 'Character set', 'zh-CN': '字符集' },
        widget: 'select',
        options: {
          'UNOC:3': { en: 'UNOC: Western European', 'zh-CN': 'UNOC：西欧' },
          'UNOA:3': { en: 'UNOA: capital letters', 'zh-CN': 'UNOA：大写字母' },
          'UNOB:3': { en: 'UNOB: ASCII', 'zh-CN': 'UNOB：ASCII' },
          'UNOY:4': { en: 'UNOY: Unicode (UTF-8)', 'zh-CN': 'UNOY：Unicode（UTF-8）' },
          'UNOW:4': { en: 'UNOW: Unicode (UTF-8)', 'zh-CN': 'UNOW：Unicode（UTF-8）' },
        },
        when: { field: 'standard', is: ['EDIFACT', 'record'] },
      }),
    }),
  )
}
