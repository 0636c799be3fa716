import { defineConnector, plainText, ui } from '@isthmus/sdk'
import { entitiesOfCatalog, type SqlColumnRow, type SqlEnumRow, type SqlKeyRow } from '@isthmus/sdk/contract'
import * as Type from 'typebox'
import { catalogQueries } from './catalog.ts'
import { ask, schemaOf } from './database.ts'

/** A PostgreSQL database, read-only. */
export const postgresqlConnector = defineConnector({
  id: 'postgresql',
  title: { en: 'PostgreSQL', 'zh-CN': 'PostgreSQL' },
  summary: { en: 'Tables and views of a PostgreSQL database.', 'zh-CN': 'PostgreSQL 数据库的表和视图。' },
  icon: 'database',
  sql: 'postgresql',
  config: Type.Object(
    {
      host: Type.String(
        ui({ title: { en: 'Host', 'zh-CN': '主机' }, placeholder: 'db.example.com' }, { minLength: 1, maxLength: 255 }),
      ),
      port: Type.Optional(
        Type.Integer(
          ui(
            { title: { en: 'Port', 'zh-CN': '端口' }, widget: 'number' },
            { default: 5432, minimum: 1, maximum: 65_535 },
          ),
        ),
      ),
      database: Type.String(ui({ title: { en: 'Database', 'zh-CN': '数据库' } }, { minLength: 1, maxLength: 63 })),
      schema: Type.Optional(
        Type.String(
          ui(
            {
              title: { en: 'Schema', 'zh-CN': '模式' },
              help: { en: 'Tables of other schemas are named schema.table.', 'zh-CN': '其他模式的表以“模式.表”命名。' },
            },
            { default: 'public', maxLength: 63 },
          ),
        ),
      ),
      user: Type.String(ui({ title: { en: 'User', 'zh-CN': '用户名' } }, { minLength: 1, maxLength: 63 })),
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
    },
    { additionalProperties: false },
  ),
  secret: Type.Object(
    { password: Type.String(ui({ title: { en: 'Password', 'zh-CN': '密码' } }, { maxLength: 1000 })) },
    { additionalProperties: false },
  ),
  auth: { kind: 'none' },
  test: async (context) => {
    const [row] = await ask(context, { text: 'SELECT version() AS version', values: [] })
    const version = plainText(row?.['version']).split(' ', 2).join(' ')
    return { en: `The database answers: ${version}.`, 'zh-CN': `数据库可以访问：${version}。` }
  },
  describe: async (context) => {
    const [columns, keys, enums] = await Promise.all(catalogQueries.map((text) => ask(context, { text, values: [] })))
    return entitiesOfCatalog({
      dialect: 'postgresql',
      defaultSchema: schemaOf(context),
      columns: columns as unknown as readonly SqlColumnRow[],
      keys: keys as unknown as readonly SqlKeyRow[],
      enums: enums as unknown as readonly SqlEnumRow[],
    })
  },
})
