import {
  authorityField,
  defineConnector,
  hostField,
  passwordField,
  plainText,
  tlsField,
  ui,
  type Connector,
} from '@isthmus/sdk'
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
        host: hostField('db.example.com'),
        port: Type.Optional(
          Type.Integer(
            ui(
              { title: { en: 'Port', 'zh-CN': '端口' }, widget: 'number' },
              { default: dialect.defaultPort, minimum: 1, maximum: 65_535 },
            ),
          ),
        ),
        database: databaseField(dialect),
        ...(dialect.usualSchema === undefined ? {} : { schema: schemaField(dialect.usualSchema) }),
        user: Type.String(ui({ title: { en: 'User', 'zh-CN': '用户名' } }, { minLength: 1, maxLength: 128 })),
        writeTables: writeTablesField(),
        tls: tlsField(),
        authorities: authorityField(),
      },
      { additionalProperties: false },
    ),
    secret: Type.Object({ password: passwordField() }, { additionalProperties: false }),
    auth: { kind: 'none' },
    test: async (context) => {
      const [row] = await databaseOf(context).query({ text: dialect.version, values: [] })
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

function databaseField({ databaseHelp }: SqlDialect) {
  const title = { en: 'Database', 'zh-CN': '数据库' }
  return Type.String(ui({ title, ...(databaseHelp ? { help: databaseHelp } : {}) }, { minLength: 1, maxLength: 128 }))
}

function schemaField(usual: string) {
  return Type.Optional(
    Type.String(
      ui(
        {
          title: { en: 'Schema', 'zh-CN': '模式' },
          help: { en: 'Tables of other schemas are named schema.table.', 'zh-CN': '其他模式的表以“模式.表”命名。' },
        },
        { default: usual, maxLength: 128 },
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
