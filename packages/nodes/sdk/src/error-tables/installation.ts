import type { ErrorTemplate } from './template.ts'

/** Installation. */
export const installationErrors = {
  PORT_TAKEN: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: { en: 'Port {port} is taken by another program.', 'zh-CN': '端口 {port} 已被其他程序占用。' },
    hint: {
      en: 'Choose another one, for example PORT=4311 npm start.',
      'zh-CN': '请更换端口，例如 PORT=4311 npm start。',
    },
  },
  DATABASE_CORRUPT: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: { en: 'The database {file} is damaged: {reason}.', 'zh-CN': '数据库 {file} 已损坏：{reason}。' },
    hint: {
      en: 'Move {file} and the files {file}-wal and {file}-shm away, put a copy made with "isthmus db backup" in its place, and start again. Without a copy: sqlite3 {file} ".recover" saves what can be read. Nothing was changed.',
      'zh-CN':
        '请移走 {file} 以及 {file}-wal 和 {file}-shm，将“isthmus db backup”生成的备份放回原处后重新启动。没有备份时，可用 sqlite3 {file} ".recover" 抢救可读取的内容。未做任何更改。',
    },
  },
  DATA_FOLDER_READ_ONLY: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: {
      en: 'The data folder {folder} cannot be written: {reason}.',
      'zh-CN': '数据文件夹 {folder} 无法写入：{reason}。',
    },
    hint: {
      en: 'Give the user that runs Isthmus the right to write there, mount the disk writable, or start with another --data folder.',
      'zh-CN': '请授予运行 Isthmus 的用户写入权限，以可写方式挂载磁盘，或使用其他 --data 文件夹启动。',
    },
  },
  STORAGE_FULL: {
    kind: 'user',
    errorClass: 'transient',
    status: 503,
    text: {
      en: 'There is no room left to write the database {file}: {reason}.',
      'zh-CN': '数据库 {file} 没有剩余的写入空间：{reason}。',
    },
    hint: {
      en: 'Free space on the disk; work goes on by itself. Nothing that was accepted is lost.',
      'zh-CN': '请释放磁盘空间，之后将自动继续。已接受的内容不会丢失。',
    },
  },
  DATABASE_NEWER: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: {
      en: 'The database {file} was written by another version: it holds "{found}" where "{expected}" belongs.',
      'zh-CN': '数据库 {file} 由其他版本写入：应为“{expected}”，实际为“{found}”。',
    },
    hint: {
      en: 'Start the version of Isthmus that wrote it, or another --data folder.',
      'zh-CN': '请启动写入该数据库的 Isthmus 版本，或使用其他 --data 文件夹。',
    },
  },
  DATABASE_BUSY: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: {
      en: 'The database {file} is in use by another program.',
      'zh-CN': '数据库 {file} 正被其他程序使用。',
    },
    hint: { en: 'Stop the other one first.', 'zh-CN': '请先停止另一个程序。' },
  },
  KEY_FILE_INVALID: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: { en: 'The key file {file} cannot be used: {reason}.', 'zh-CN': '密钥文件 {file} 无法使用：{reason}。' },
    hint: {
      en: 'Restore it from a backup; without it the stored credentials are lost.',
      'zh-CN': '请从备份恢复；缺少该文件将无法读取已保存的凭据。',
    },
  },
  SECRET_UNREADABLE: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: {
      en: 'The credential of the connection "{connection}" cannot be opened with this key file.',
      'zh-CN': '无法使用当前密钥文件打开连接“{connection}”的凭据。',
    },
    hint: { en: 'Restore the key file, or enter the credential again.', 'zh-CN': '请恢复密钥文件，或重新输入凭据。' },
  },
  CONFIG_INVALID: {
    kind: 'user',
    errorClass: 'fatal',
    status: 500,
    text: { en: '{name} is "{got}"; it must be {expected}.', 'zh-CN': '{name} 为“{got}”，应为{expected}。' },
  },
  CODE_PROCESS_MISSING: {
    kind: 'user',
    errorClass: 'fatal',
    status: 503,
    text: {
      en: 'Node "{node}": the process that its code runs in does not come up, although it was started again and again: {reason}.',
      'zh-CN': '节点“{node}”：多次尝试后，运行其代码的进程仍无法启动：{reason}。',
    },
    hint: {
      en: 'See that the server leaves Isthmus memory and processes (free memory, limits of the container, ulimit -u), then retry the run; writes by key are not repeated.',
      'zh-CN':
        '请检查服务器留给 Isthmus 的内存和进程数（可用内存、容器限制、ulimit -u），然后重试运行；按键写入不会重复。',
    },
  },
  USAGE: {
    kind: 'user',
    errorClass: 'validation',
    status: 400,
    text: { en: '{message}', 'zh-CN': '{message}' },
  },
  INTERNAL: {
    kind: 'bug',
    errorClass: 'fatal',
    status: 500,
    text: { en: 'Something went wrong inside Isthmus: {message}', 'zh-CN': 'Isthmus 内部出现错误：{message}' },
  },
} as const satisfies Record<string, ErrorTemplate>
