import {
  defineNode,
  flowError,
  intoField,
  orExpression,
  placeInto,
  ui,
  whenUnknownField,
  type EffectContext,
  type RemoteWrite,
} from '@isthmus/sdk'
import * as Type from 'typebox'

const config = Type.Object(
  {
    path: orExpression(Type.String({ minLength: 1, maxLength: 1000 }), {
      title: { en: 'Path on the server', 'zh-CN': '服务器上的路径' },
      help: { en: 'Its folder must exist.', 'zh-CN': '所在文件夹必须已存在。' },
      placeholder: 'out/orders.csv',
    }),
    from: Type.Enum(['file', 'text', 'base64'], {
      default: 'file',
      ...ui({
        title: { en: 'Content', 'zh-CN': '内容' },
        widget: 'select',
        options: {
          file: { en: 'A file that the flow has written', 'zh-CN': '流程写入的文件' },
          text: { en: 'Text', 'zh-CN': '文本' },
          base64: { en: 'Bytes as base64', 'zh-CN': 'base64 编码的字节' },
        },
      }),
    }),
    file: Type.Optional(
      orExpression(Type.String({ maxLength: 1000 }), {
        title: { en: 'File', 'zh-CN': '文件' },
        help: {
          en: 'Path below the "files" folder of the data folder.',
          'zh-CN': '数据文件夹中“files”目录下的相对路径。',
        },
        placeholder: 'record.file',
        when: { field: 'from', is: ['file'] },
      }),
    ),
    content: Type.Optional(
      orExpression(Type.String({ maxLength: 10_000_000 }), {
        title: { en: 'Text or base64', 'zh-CN': '文本或 base64' },
        widget: 'multiline',
        when: { field: 'from', is: ['text', 'base64'] },
      }),
    ),
    whenExists: Type.Optional(
      Type.Enum(['fail', 'replace'], {
        default: 'fail',
        ...ui({
          title: { en: 'When another file stands there', 'zh-CN': '目标已有其他文件时' },
          widget: 'select',
          options: {
            fail: { en: 'The record fails', 'zh-CN': '记录失败' },
            replace: { en: 'Replace it', 'zh-CN': '替换' },
          },
        }),
      }),
    ),
    whenUnknown: whenUnknownField({
      title: { en: 'When nobody can tell whether it arrived', 'zh-CN': '无法确定是否送达时' },
      help: {
        en: 'That is so when the connection broke and the file is gone: the receiver may have taken it away.',
        'zh-CN': '连接中断且文件已不存在时出现此情况：接收方可能已取走文件。',
      },
      again: { en: 'Write it again', 'zh-CN': '重新写入' },
      advanced: true,
    }),
    into: intoField(),
  },
  { additionalProperties: false },
)

const written = {
  type: 'object',
  properties: {
    path: { type: 'string' },
    bytes: { type: 'integer' },
    checksum: { type: 'string' },
    action: { type: 'string', enum: ['written', 'unchanged'] },
  },
  required: ['path', 'bytes', 'checksum', 'action'],
}

/**
 * Puts one file per record onto a server: written beside its place, and there in one step. The result is `{ path, bytes,
 * checksum, action }`. A file with the same name and content that stands there already is left as it is, so a write whose
 * answer was lost is found again; where it is gone, a person decides unless the config says otherwise.
 */
export const sftpWrite = defineNode({
  id: 'sftp.write',
  version: 1,
  kind: 'effect',
  effects: 'write',
  title: { en: 'SFTP: write file', 'zh-CN': 'SFTP：写入文件' },
  summary: { en: 'Puts a file onto a server in one step.', 'zh-CN': '将文件一次性放到服务器上。' },
  category: 'connector',
  icon: 'folder-sync',
  keywords: ['sftp', 'ssh', 'file', 'upload', 'put', 'send', '文件', '上传', '发送'],
  connector: 'sftp',
  config,
  shapes: { outputs: { out: { kind: 'place', into: '/into', of: { kind: 'schema', schema: written } } } },
  repeatable: ({ whenUnknown }) => whenUnknown === 'again',
  run: async ({ record, config: wanted }, context) => {
    const path = wanted.path ?? ''
    const file = {
      path,
      temporaryPath: temporaryOf(path, context.idempotencyKey),
      content: contentOf(wanted, context),
      replace: wanted.whenExists === 'replace',
    }
    const { bytes, checksum, already } = await door(context).write(file)
    return [
      { record: placeInto(record, wanted.into, { path, bytes, checksum, action: already ? 'unchanged' : 'written' }) },
    ]
  },
  verify: async ({ record, config: wanted }, context, { key }) => {
    const path = wanted.path ?? ''
    const files = door(context)
    const held = await files.holds(path, contentOf(wanted, context))
    if (held) {
      const { bytes, checksum } = held
      const result = { path, bytes, checksum, action: 'written' }
      return { outcome: 'done', emissions: [{ record: placeInto(record, wanted.into, result) }] }
    }
    const isBegun = (await files.stat(temporaryOf(path, key))) !== undefined
    const isOther = (await files.stat(path)) !== undefined
    // Nothing there at all: never written, or taken away already.
    return { outcome: isBegun || isOther ? 'absent' : 'unknown' }
  },
})

interface Wanted {
  readonly from: 'file' | 'text' | 'base64'
  readonly file?: string
  readonly content?: string
}

function contentOf({ from, file = '', content = '' }: Wanted, { files }: EffectContext): RemoteWrite['content'] {
  switch (from) {
    case 'file':
      return files.read(file)
    case 'text':
      return [new TextEncoder().encode(content)]
    case 'base64':
      return [bytesOf(content)]
  }
}

function bytesOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
  } catch {
    const params = { node: 'SFTP: write file', field: 'content', expected: 'must be base64', got: 'something else' }
    throw flowError('FIELD_VALUE_INVALID', params)
  }
}

/** In the same folder, so that it can be renamed; the same for every try of a call. */
function temporaryOf(path: string, key: string): string {
  const at = path.lastIndexOf('/') + 1
  return `${path.slice(0, at)}.${path.slice(at)}.${key.slice(0, 8)}.part`
}

function door({ sftp, connection }: EffectContext) {
  if (!sftp) throw flowError('CONNECTION_UNKNOWN', { connection: connection?.name ?? '' })
  return sftp
}
