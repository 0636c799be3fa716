import { defineConnector, plainText, ui, type Connector } from '@isthmus/sdk'
import { entitiesOfCatalog } from '@isthmus/sdk/contract'
import * as Type from 'typebox'
import { databaseOf } from './database.ts'
import type { SqlDialect } from './dialect.ts'
import { readCatalog } from './read-catalog.ts'

/** A database; it is only read, except for the tables that the connection lists. */
export function sqlConnector(dialect: SqlDialect): Connector {
  return defineConnector({
    id: dialect.id,
    title: dialect.title,
    summary: dialect.summary,
    icon: 'database',
    sql: dialect.engine,
    config: Type.Object(
      {
        host: Type.String(
          ui(
            { title: { en: 'Host', 'zh-CN': '主机' }, placeholder: 'db.example.com' },
            { minLength: 1, maxLength: 255 },
          ),
        ),
        port: Type.Optional(
          Type.Integer(
            ui(
              { title: { en: 'Port', 'zh-CN': '端口' }, widget: 'number' },
              { default: dialect.defaultPort, minimum: 1, maximum: 65_535 },
            ),
          ),
        ),
        database: Type.String(ui({ title: { en: 'Database', 'zh-CN': '数据库' } }, { minLength: 1, maxLength: 64 })),
        ...(dialect.engine === 'postgresql' ? { schema: schemaField() } : {}),
        user: Type.String(ui({ title: { en: 'User', 'zh-CN': '用户名' } }, { minLength: 1, maxLength: 128 })),
        writeTables: writeTablesField(),
        ...tlsFields(),
      },
      { additionalProperties: false },
    ),
    secret: Type.Object(
      { password: Type.String(ui({ title: { en: 'Password', 'zh-CN': '密码' } }, { maxLength: 1000 })) },
      { additionalProperties: false },
    ),
    auth: { kind: 'none' },
    test: async (context) => {
      const [row] = await databaseOf(context).query({ text: 'SELECT version() AS version', values: [] })
      const version = plainText(row?.['version']).split(' ', 2).join(' ')
      return { en: `The database answers: ${version}.`, 'zh-CN': `数据库可以访问：${version}。` }
    },
    describedMark: async (context) => {
      const [row] = await databaseOf(context).query({ text: dialect.mark, values: [] })
      return plainText(row?.['mark'])
    },
    describe: async (context) => {
      const defaultSchema = dialect.schemaOf(context.connection?.config ?? {})
      return entitiesOfCatalog(await readCatalog(databaseOf(context), dialect, { defaultSchema }))
    },
  })
}

function schemaField() {
  return Type.Optional(
    Type.String(
      ui(
        {
          title: { en: 'Schema', 'zh-CN': '模式' },
          help: { en: 'Tables of other schemas are named schema.table.', 'zh-CN': '其他模式的表以“模式.表”命名。' },
        },
        { default: 'public', maxLength: 63 },
      ),
    ),
  )
}

function writeTablesField() {
  return Type.Optional(
    Type.Array(
      Type.String({ minLength: 1, maxLength: 127 }),
      ui(
        {
          title: { en: 'Tables that may be written', 'zh-CN': '允许写入的表' },
          help: {
            en: 'Empty: the connection only reads, in transactions that cannot write.',
            'zh-CN': '留空则仅可读取，且事务本身为只读。',
          },
          widget: 'list',
        },
        { maxItems: 500 },
      ),
    ),
  )
}

function tlsFields() {
  return {
    tls: Type.Optional(
      Type.Enum(['verify', 'off'], {
        default: 'verify',
        ...ui({
          title: { en: 'Encryption', 'zh-CN': '加密' },
          widget: 'select',
          options: {
            verify: { en: 'TLS, certificate checked', 'zh-CN': 'TLS，校验证书' },
            off: { en: 'None', 'zh-CN': '不加密' },
          },
        }),
      }),
    ),
    authorities: Type.Optional(
      Type.String(
        ui(
          {
            title: { en: 'Certificate authority (PEM)', 'zh-CN': '证书颁发机构（PEM）' },
            help: {
              en: 'For a server whose certificate is not from a public authority. Empty: the usual ones.',
              'zh-CN': '服务器证书非公共机构签发时填写。留空则使用系统默认机构。',
            },
            widget: 'multiline',
            when: { field: 'tls', is: ['verify'] },
            advanced: true,
          },
          { maxLength: 100_000 },
        ),
      ),
    ),
  }
}
