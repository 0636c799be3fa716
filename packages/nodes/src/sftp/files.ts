import { defineNode, ui } from '@isthmus/sdk'
import * as Type from 'typebox'

interface Named {
  readonly en: string
  readonly 'zh-CN': string
}

const folder = (title: Named, help: Named, placeholder: string) =>
  Type.Optional(Type.String(ui({ title, help, placeholder, advanced: true }, { maxLength: 1000 })))

interface Count {
  readonly range: readonly [least: number, usual: number, most: number]
  readonly title: Named
  readonly help?: Named
}

const count = ({ range: [minimum, usual, maximum], title, help }: Count) =>
  Type.Optional(
    Type.Integer({
      minimum,
      maximum,
      default: usual,
      ...ui({ title, widget: 'number', advanced: true, ...(help ? { help } : {}) }),
    }),
  )

const config = Type.Object(
  {
    folder: Type.String(
      ui({ title: { en: 'Folder', 'zh-CN': '文件夹' }, placeholder: 'orders/in' }, { minLength: 1, maxLength: 1000 }),
    ),
    pattern: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Names', 'zh-CN': '文件名' },
            help: {
              en: '* stands for any letters, ? for one; several patterns are separated by a semicolon.',
              'zh-CN': '* 表示任意字符，? 表示单个字符；多个模式以分号分隔。',
            },
            placeholder: '*.csv;*.txt',
          },
          { default: '*', maxLength: 500 },
        ),
      ),
    ),
    everySeconds: Type.Integer({
      minimum: 1,
      maximum: 86_400,
      default: 60,
      ...ui({ title: { en: 'Look every (seconds)', 'zh-CN': '查询间隔（秒）' }, widget: 'number' }),
    }),
    stableSeconds: count({
      range: [0, 10, 86_400],
      title: { en: 'Unchanged for (seconds)', 'zh-CN': '保持不变（秒）' },
      help: {
        en: 'A file is taken once its size and time have not changed for so long: it may still be being written.',
        'zh-CN': '文件大小和时间在此时长内未变化才会读取，因为文件可能仍在写入。',
      },
    }),
    sameFile: Type.Optional(
      Type.Enum(['content', 'nameAndContent'], {
        default: 'content',
        ...ui({
          title: { en: 'A file is the same when', 'zh-CN': '判定为同一文件的依据' },
          help: { en: 'The same file starts no second run.', 'zh-CN': '同一文件不会再次启动运行。' },
          widget: 'select',
          options: {
            content: { en: 'its content is equal', 'zh-CN': '内容相同' },
            nameAndContent: { en: 'its name and content are equal', 'zh-CN': '文件名和内容均相同' },
          },
          advanced: true,
        }),
      }),
    ),
    rememberDays: count({
      range: [1, 3650, 36_500],
      title: { en: 'Files are remembered for (days)', 'zh-CN': '文件记忆时长（天）' },
    }),
    maxMegabytes: count({ range: [1, 100, 10_000], title: { en: 'Largest file (MB)', 'zh-CN': '单个文件上限（MB）' } }),
    filesAtOnce: count({
      range: [1, 4, 16],
      title: { en: 'Files at the same time', 'zh-CN': '同时处理的文件数' },
    }),
    workFolder: folder(
      { en: 'Folder for files in work', 'zh-CN': '处理中文件夹' },
      {
        en: 'A file is moved here first, so that nobody else takes it. Each trigger needs one of its own. Empty: .work in the folder.',
        'zh-CN': '文件会先移到此处，以免被他人读取。每个触发器需使用独立的文件夹。留空则为该文件夹下的 .work。',
      },
      'orders/work',
    ),
    doneFolder: folder(
      { en: 'Folder for files that are done', 'zh-CN': '已完成文件夹' },
      { en: 'Empty: done in the folder.', 'zh-CN': '留空则为该文件夹下的 done。' },
      'orders/done',
    ),
    errorFolder: folder(
      { en: 'Folder for files that failed', 'zh-CN': '失败文件夹' },
      { en: 'Empty: error in the folder.', 'zh-CN': '留空则为该文件夹下的 error。' },
      'orders/error',
    ),
  },
  { additionalProperties: false },
)

const record = {
  type: 'object',
  properties: {
    file: { type: 'string' },
    name: { type: 'string' },
    folder: { type: 'string' },
    bytes: { type: 'integer' },
    checksum: { type: 'string' },
    modifiedAt: { type: 'string', format: 'date-time' },
    takenAt: { type: 'string', format: 'date-time' },
  },
  required: ['file', 'name', 'folder', 'bytes', 'checksum', 'modifiedAt', 'takenAt'],
}

/**
 * Starts one run per file of a folder on a server, with `{ file, name, folder, bytes, checksum, modifiedAt, takenAt }`: `file`
 * is the path of a copy that nodes such as "Read CSV file" read. A file is claimed by moving it, its content is looked up in a
 * ledger so that it is never processed twice, and it ends in the folder for files that are done, or failed.
 */
export const sftpFiles = defineNode({
  id: 'sftp.files',
  version: 1,
  kind: 'trigger',
  trigger: 'files',
  title: { en: 'SFTP: take files', 'zh-CN': 'SFTP：获取文件' },
  summary: { en: 'Starts the flow for each file of a folder.', 'zh-CN': '文件夹中每出现一个文件就启动流程。' },
  category: 'trigger',
  icon: 'folder-sync',
  keywords: ['sftp', 'ssh', 'file', 'folder', 'drop', 'download', 'edi', 'trigger', '文件', '文件夹', '下载', '触发'],
  connector: 'sftp',
  config,
  shapes: { outputs: { out: { kind: 'schema', schema: record } } },
})
