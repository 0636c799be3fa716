import { expect, test } from 'vitest'
import { entitiesOfCatalog } from './entities-of-catalog.ts'
import type { SqlColumnRow } from './sql-rows.ts'

const column = (name: string, data_type: string, more: Partial<SqlColumnRow> = {}, at = 1): SqlColumnRow => ({
  table_schema: 'shop',
  table_name: 'orders',
  column_name: name,
  ordinal_position: at,
  data_type,
  is_nullable: 'NO',
  ...more,
})
const key = (constraint_name: string, constraint_type: 'PRIMARY KEY' | 'UNIQUE', names: readonly string[]) =>
  names.map((column_name, at) => ({
    table_schema: 'shop',
    table_name: 'orders',
    constraint_name,
    constraint_type,
    column_name,
    ordinal_position: at + 1,
  }))

test('columns of MySQL and MariaDB are read with their enums, defaults and what the server fills in', () => {
  const [orders] = entitiesOfCatalog({
    dialect: 'mysql',
    defaultSchema: 'shop',
    columns: [
      column('id', 'bigint', { extra: 'auto_increment' }, 1),
      column(
        'state',
        'enum',
        { column_type: "enum('open','it''s','é')", column_default: 'open', character_maximum_length: 4 },
        2,
      ),
      column('total', 'decimal', { numeric_precision: 12, numeric_scale: 2 }, 3),
      column('gross', 'decimal', { numeric_precision: 12, numeric_scale: 2, extra: 'STORED GENERATED' }, 4),
      column('made', 'timestamp', { column_default: 'CURRENT_TIMESTAMP', extra: 'DEFAULT_GENERATED' }, 5),
      column('local', 'datetime', { is_nullable: 'YES' }, 6),
      column('note', 'longtext', { is_nullable: 'YES', character_maximum_length: 4_294_967_295 }, 7),
      column('customer', 'varchar', { character_maximum_length: 20 }, 8),
    ],
    keys: [...key('PRIMARY', 'PRIMARY KEY', ['id']), ...key('u', 'UNIQUE', ['customer', 'made'])],
  })
  expect(orders).toEqual({
    name: 'orders',
    schema: {
      type: 'object',
      properties: {
        id: { type: 'string', format: 'int64', 'x-key': true },
        state: { type: 'string', enum: ['open', "it's", 'é'] },
        total: { type: 'string', format: 'decimal', 'x-precision': 12, 'x-scale': 2 },
        gross: { type: 'string', format: 'decimal', 'x-precision': 12, 'x-scale': 2, readOnly: true },
        made: { type: 'string', format: 'date-time' },
        local: { type: ['string', 'null'], format: 'local-date-time' },
        note: { type: ['string', 'null'] },
        customer: { type: 'string', maxLength: 20 },
      },
      required: ['id', 'state', 'total', 'gross', 'made', 'local', 'note', 'customer'],
      'x-keys': ['id'],
      'x-needed': ['total', 'customer'],
    },
  })
})

test('columns of PostgreSQL are read with arrays, enums and identities; tables of other schemas are named with theirs', () => {
  const found = entitiesOfCatalog({
    dialect: 'postgresql',
    defaultSchema: 'public',
    columns: [
      column('tags', 'ARRAY', { udt_name: '_text' }, 2),
      column('amounts', 'ARRAY', { udt_name: '_int8' }, 3),
      column('mood', 'USER-DEFINED', { udt_name: 'mood' }, 4),
      column('place', 'USER-DEFINED', { udt_name: 'geometry' }, 5),
      column('id', 'bigint', { is_identity: 'YES', identity_generation: 'ALWAYS' }, 1),
      column('data', 'jsonb', { is_nullable: 'YES' }, 6),
      { ...column('a', 'integer'), table_schema: 'public', table_name: 'plain' },
    ],
    keys: [],
    enums: [
      { type_name: 'mood', label: 'sad' },
      { type_name: 'mood', label: 'happy' },
    ],
  })
  expect(found.map(({ name }) => name)).toEqual(['plain', 'shop.orders'])
  expect(found[1]?.schema).toMatchObject({
    properties: {
      id: { type: 'string', format: 'int64', readOnly: true },
      tags: { type: 'array', items: { type: 'string' } },
      amounts: { type: 'array', items: { type: 'string', format: 'int64' } },
      mood: { type: 'string', enum: ['sad', 'happy'] },
      place: { type: 'string' },
      data: {},
    },
    'x-needed': ['tags', 'amounts', 'mood', 'place'],
  })
  expect(Object.keys(found[1]?.schema['properties'] as object)).toEqual([
    'id',
    'tags',
    'amounts',
    'mood',
    'place',
    'data',
  ])
})

test('a database with more tables than are read is refused', () => {
  const columns = Array.from({ length: 5_001 }, (_, at) => ({ ...column('a', 'text'), table_name: `t${at}` }))
  expect(() => entitiesOfCatalog({ dialect: 'mysql', defaultSchema: 'shop', columns, keys: [] })).toThrow('5001 tables')
})

test.each([
  ['bit', { type: 'boolean' }],
  ['money', { type: 'string', format: 'decimal' }],
  ['datetimeoffset', { type: 'string', format: 'date-time' }],
  ['datetime2', { type: 'string', format: 'local-date-time' }],
  ['smalldatetime', { type: 'string', format: 'local-date-time' }],
  ['uniqueidentifier', { type: 'string', format: 'uuid' }],
  ['timestamp', { type: 'string', contentEncoding: 'base64' }],
  ['nvarchar', { type: 'string' }],
  ['hierarchyid', { type: 'string' }],
])('SQL Server means by %s something of its own', (type, wanted) => {
  const place = { table_schema: 'dbo', table_name: 't', column_name: 'c', ordinal_position: 1 }
  const columns = [{ ...place, data_type: type, is_nullable: 'NO' as const }]
  const [entity] = entitiesOfCatalog({ dialect: 'sqlserver', defaultSchema: 'dbo', columns, keys: [] })
  expect(entity?.schema['properties']).toEqual({ c: wanted })
})
