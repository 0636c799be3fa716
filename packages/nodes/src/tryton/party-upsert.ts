import { defineNode, intoField, orExpression, placeInto, type UiHints } from '@isthmus/sdk'
import * as Type from 'typebox'
import { partyResult, partyTarget } from './shapes.ts'
import { tryton } from './tryton-call.ts'
import { upsertParty } from './party.ts'
import { invalid } from './values.ts'

const text = (hints: UiHints) => Type.Optional(orExpression(Type.String({ maxLength: 1000 }), hints))

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
    name: orExpression(Type.String({ minLength: 1, maxLength: 500 }), { title: { en: 'Name', 'zh-CN': '名称' } }),
    street: text({ title: { en: 'Street', 'zh-CN': '街道' } }),
    postalCode: text({ title: { en: 'Postal code', 'zh-CN': '邮政编码' } }),
    city: text({ title: { en: 'City', 'zh-CN': '城市' } }),
    country: text({ title: { en: 'Country (two letters)', 'zh-CN': '国家（两位代码）' }, placeholder: 'DE' }),
    email: text({ title: { en: 'E-mail', 'zh-CN': '电子邮箱' } }),
    phone: text({ title: { en: 'Phone', 'zh-CN': '电话' } }),
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
  version: 1,
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
    target: { rows: '', of: { kind: 'schema', schema: partyTarget }, key: '/code' },
    permission: { action: 'write' },
  },
  idempotencyKey: ({ code }) => ({ entity: 'party.party', key: String(code) }),
  run: async ({ record, config: wanted }, context) => {
    const { code, name, street, postalCode, city, country, email, phone, into } = wanted
    if (!code) throw invalid('code', 'must not be empty', code)
    if (!name) throw invalid('name', 'must not be empty', name)
    const party = await upsertParty(tryton(context), {
      code: String(code),
      name: String(name),
      address: { street, postalCode, city, country },
      contacts: { email, phone },
    })
    return [{ record: placeInto(record, into, { ...party }) }]
  },
})
