import type { ErrorTemplate } from './template.ts'

/** Files. */
export const fileErrors = {
  FILE_PATH_REFUSED: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: {
      en: 'The file "{file}" is outside the data folder.',
      'zh-CN': '文件“{file}”位于数据文件夹之外。',
    },
    hint: {
      en: 'Put the file into the "files" folder and give a path below it.',
      'zh-CN': '请将文件放入“files”文件夹，并使用其下的相对路径。',
    },
  },
  FILE_NOT_FOUND: {
    kind: 'user',
    errorClass: 'business',
    status: 404,
    text: { en: 'There is no file "{file}" in the data folder.', 'zh-CN': '数据文件夹中没有文件“{file}”。' },
  },
  FILE_INVALID: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: { en: 'The file "{file}" cannot be read: {reason}.', 'zh-CN': '无法读取文件“{file}”：{reason}。' },
  },
  FILE_UNWRITABLE: {
    kind: 'user',
    errorClass: 'validation',
    status: 422,
    text: { en: 'The file "{file}" cannot be written: {reason}.', 'zh-CN': '无法写入文件“{file}”：{reason}。' },
  },
  DISK_FULL: {
    kind: 'user',
    errorClass: 'fatal',
    status: 507,
    text: { en: 'The disk is full; {what} cannot be written.', 'zh-CN': '磁盘已满，无法写入{what}。' },
    hint: { en: 'Make room on the disk, then run the flow again.', 'zh-CN': '请释放磁盘空间后重新运行流程。' },
  },
} as const satisfies Record<string, ErrorTemplate>
