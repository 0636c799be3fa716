import {
  defineNode,
  flowError,
  orExpression,
  plainText,
  ui,
  whenUnknownField,
  type EffectContext,
  type LocalText,
  type Mail,
  type MailAttachment,
} from '@isthmus/sdk'
import * as Type from 'typebox'
import { addressList, type AddressProblem } from './address-list.ts'

const maxAttachmentBytes = 20 * 1024 * 1024

const addressField = (title: LocalText, more: { readonly advanced?: boolean; readonly help?: LocalText } = {}) =>
  orExpression(Type.String({ maxLength: 10_000 }), { title, placeholder: 'Orders <orders@example.com>', ...more })

const config = Type.Object(
  {
    to: addressField(
      { en: 'To', 'zh-CN': '收件人' },
      { help: { en: 'Several are separated by commas.', 'zh-CN': '多个地址以逗号分隔。' } },
    ),
    subject: orExpression(Type.String({ maxLength: 1000 }), { title: { en: 'Subject', 'zh-CN': '主题' } }),
    text: Type.Optional(
      orExpression(Type.String({ maxLength: 1_000_000 }), {
        title: { en: 'Text', 'zh-CN': '正文' },
        widget: 'multiline',
      }),
    ),
    html: Type.Optional(
      orExpression(Type.String({ maxLength: 1_000_000 }), {
        title: { en: 'HTML', 'zh-CN': 'HTML 正文' },
        help: {
          en: 'Values in it stand as they are: write escapeHtml around what others have entered.',
          'zh-CN': '其中的值会原样输出；对他人输入的内容请使用 escapeHtml。',
        },
        widget: 'multiline',
        advanced: true,
      }),
    ),
    cc: Type.Optional(addressField({ en: 'Copy to', 'zh-CN': '抄送' }, { advanced: true })),
    bcc: Type.Optional(addressField({ en: 'Hidden copy to', 'zh-CN': '密送' }, { advanced: true })),
    from: Type.Optional(
      addressField(
        { en: 'Sender', 'zh-CN': '发件人' },
        { advanced: true, help: { en: 'That of the connection when empty.', 'zh-CN': '为空时使用连接的发件人。' } },
      ),
    ),
    replyTo: Type.Optional(addressField({ en: 'Answers to', 'zh-CN': '回复地址' }, { advanced: true })),
    attachments: Type.Optional(
      Type.Array(
        orExpression(Type.String({ maxLength: 1000 })),
        ui(
          {
            title: { en: 'Attached files', 'zh-CN': '附件' },
            help: {
              en: 'Paths below the "files" folder, 20 MB in all.',
              'zh-CN': '“files”目录下的相对路径，总计不超过 20 MB。',
            },
            widget: 'list',
            advanced: true,
          },
          { maxItems: 20 },
        ),
      ),
    ),
    whenUnknown: whenUnknownField({
      title: { en: 'When the connection breaks before the answer', 'zh-CN': '应答前连接中断时' },
      help: {
        en: 'The message may be on its way already. Sent again it has the same id, which most mail programs show once.',
        'zh-CN': '邮件可能已发出。重发时使用相同的邮件 ID，多数邮件程序只显示一次。',
      },
      again: { en: 'Send it again with the same id', 'zh-CN': '以相同 ID 重发' },
      advanced: true,
    }),
  },
  { additionalProperties: false },
)

const addressTexts = { type: 'array', items: { type: 'string' } }
const sentSchema = {
  type: 'object',
  properties: {
    messageId: { type: 'string' },
    accepted: addressTexts,
    rejected: addressTexts,
    answer: { type: 'string' },
  },
  required: ['messageId', 'accepted', 'rejected', 'answer'],
}

/**
 * Sends one message per record and gives what the server took: `{ messageId, accepted, rejected, answer }`. Addresses that
 * the server refuses while it takes others stand in `rejected`. Throws what the mail server's door throws, and
 * `FILE_INVALID` for attachments that are missing or too large.
 */
export const emailSend = defineNode({
  id: 'email.send',
  version: 1,
  kind: 'effect',
  effects: 'write',
  title: { en: 'Send e-mail', 'zh-CN': '发送电子邮件' },
  summary: { en: 'Sends one message for each record.', 'zh-CN': '为每条记录发送一封邮件。' },
  category: 'connector',
  icon: 'mail',
  keywords: ['email', 'mail', 'smtp', 'message', 'notify', 'alert', '邮件', '通知', '发送', '告警'],
  connector: 'smtp',
  config,
  concurrency: 2,
  shapes: { outputs: { out: { kind: 'schema', schema: sentSchema } } },
  repeatable: ({ whenUnknown }) => whenUnknown === 'again',
  run: async ({ config: wanted }, context) => {
    const { mail, connection } = context
    if (!mail) throw flowError('CONNECTION_UNKNOWN', { connection: connection?.name ?? '' })
    const receipt = await mail.send(await mailOf(wanted, context))
    return [{ record: { ...receipt, accepted: [...receipt.accepted], rejected: [...receipt.rejected] } }]
  },
})

type Wanted = {
  readonly [Name in 'to' | 'subject' | 'text' | 'html' | 'cc' | 'bcc' | 'from' | 'replyTo']?: string | null
} & { readonly attachments?: readonly (string | null)[] }

async function mailOf(wanted: Wanted, context: EffectContext): Promise<Mail> {
  const { connection, idempotencyKey } = context
  const [from = ''] = addresses('from', wanted.from || plainText(connection?.config['from']))
  const [, host = 'isthmus.invalid'] = /@([A-Za-z0-9.-]+)>?$/.exec(from) ?? []
  const to = addresses('to', wanted.to)
  if (to.length === 0) throw refused('to', { expected: 'must be at least one address', got: 'none' })
  return {
    messageId: `${idempotencyKey}@${host}`,
    from,
    to,
    cc: addresses('cc', wanted.cc),
    bcc: addresses('bcc', wanted.bcc),
    ...contentOf(wanted),
    attachments: await attached(wanted.attachments ?? [], context),
  }
}

function contentOf({
  subject,
  text,
  html,
  replyTo: answersTo,
}: Wanted): Pick<Mail, 'subject' | 'text' | 'html' | 'replyTo'> {
  const [replyTo] = addresses('replyTo', answersTo)
  return {
    subject: oneLine(subject ?? ''),
    text: text ?? '',
    ...(html ? { html } : {}),
    ...(replyTo === undefined ? {} : { replyTo }),
  }
}

function addresses(field: string, text: string | null | undefined): readonly string[] {
  const list = addressList(text ?? '')
  if ('expected' in list) throw refused(field, list)
  return list
}

function refused(field: string, problem: AddressProblem): Error {
  return flowError('FIELD_VALUE_INVALID', { node: 'email.send', field, ...problem })
}

/** A line break would begin another header. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*[\r\n]+\s*/g, ' ').trim()
}

async function attached(paths: readonly (string | null)[], { files }: EffectContext): Promise<MailAttachment[]> {
  const all: MailAttachment[] = []
  let bytes = 0
  for (const path of paths) {
    if (!path) continue
    const pieces: Uint8Array[] = []
    for await (const piece of files.read(path)) {
      pieces.push(piece)
      bytes += piece.length
      if (bytes > maxAttachmentBytes)
        throw flowError('FILE_INVALID', { file: path, reason: 'attachments come to more than 20 MB' })
    }
    all.push({ name: path.split('/').at(-1) ?? path, content: Buffer.concat(pieces) })
  }
  return all
}
