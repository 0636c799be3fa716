import { defineNode, fieldRows, intoField, orExpression, placeInto, plainText, type Json } from '@isthmus/sdk'
import { objectOfRows } from '@isthmus/sdk/mapping'
import * as Type from 'typebox'
import { membersToRows } from './members-to-rows.ts'
import { partyFields, partyResult, partyTarget } from './shapes.ts'
import { tryton } from './tryton-call.ts'
import { upsertParty } from './party.ts'
import { invalid } from './values.ts'

const config = Type.Object(
  {
    code: orExpression(Type.String({ minLength: 1, maxLength: 100 }), {
      title: { en: 'Code', 'zh-CN': '编码' },
      help: {
        en: 'The party with this code is created once and updated from then on.',
        'zh-CN': '此编码的往来单位只创建一次，之后只更新。',
      },
      placeholder: 'record.company.code',
    }),
    fields: fieldRows({ title: { en: 'Fields', 'zh-CN': '字段' } }),
    into: intoField(),
  },
  { additionalProperties: false },
)

/**
 * Makes sure that Tryton holds a party with this code, name and address. E-mail and phone are set when it is created. The
 * result is `{ action: 'created' | 'updated' | 'unchanged', id, code, name }`.
 */
export const partyUpsert = defineNode({
  id: 'tryton.party.upsert',
  version: 2,
  kind: 'effect',
  effects: 'write',
  title: { en: 'Tryton: create or update party', 'zh-CN': 'Tryton：新建或更新往来单位' },
  summary: {
    en: 'Finds a customer by code, or creates it with address.',
    'zh-CN': '按编码查找客户，没有则连同地址新建。',
  },
  category: 'connector',
  icon: 'users',
  keywords: ['tryton', 'customer', 'party', 'account', 'write', '客户', '往来单位', '新建', '更新'],
  connector: 'tryton',
  config,
  shapes: {
    outputs: { out: { kind: 'place', into: '/into', of: { kind: 'schema', schema: partyResult } } },
    target: {
      rows: '/fields',
      of: { kind: 'schema', schema: partyTarget },
      filled: [{ field: 'code', value: '/code' }],
      key: '/code',
    },
    permission: { action: 'write', named: 'party.party' },
  },
  idempotencyKey: ({ code }) => ({ entity: 'party.party', key: String(code) }),
  run: async ({ record, config: { code, fields, into } }, context) => {
    const { name, street, postalCode, city, country, email, phone } = textsOf(objectOfRows(fields))
    if (!code) throw invalid('code', 'must not be empty', code)
    if (!name) throw invalid('name', 'must not be empty', name)
    const party = await upsertParty(tryton(context), {
      code: String(code),
      name,
      address: { street, postalCode, city, country },
      contacts: { email, phone },
    })
    return [{ record: placeInto(record, into, { ...party }) }]
  },
  // Before version 2 every field was a member of the config.
  upgrade: (old) => membersToRows(old, partyFields),
})

function textsOf(fields: Readonly<Record<string, Json>>): Readonly<Record<string, string | undefined>> {
  const given = Object.entries(fields).filter(([, value]) => value !== null)
  return Object.fromEntries(given.map(([name, value]) => [name, plainText(value)]))
}
