import {
  defineNode,
  fieldRows,
  intoField,
  orExpression,
  placeInto,
  plainText,
  type BatchResult,
  type Json,
  type Resolved,
} from '@isthmus/sdk'
import { objectOfRows } from '@isthmus/sdk/mapping'
import type { Static } from 'typebox'
import * as Type from 'typebox'
import { membersToRows } from './members-to-rows.ts'
import { partyFields, partyResult, partyTarget } from './shapes.ts'
import { tryton } from './tryton-call.ts'
import { upsertParties } from './party-batch.ts'
import { upsertParty, type PartyWanted } from './party.ts'
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
 * Makes sure that Tryton holds a party with this code, name, address, e-mail and phone, and writes only what differs. The
 * result is `{ action: 'created' | 'updated' | 'unchanged', id, code, name }`. Many records share a call.
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
  run: async ({ record, config: wanted }, context) => {
    const party = await upsertParty(tryton(context), partyOf(wanted))
    return [{ record: placeInto(record, wanted.into, { ...party }) }]
  },
  batch: {
    maxRecords: 100,
    maxBytes: 1_000_000,
    runBatch: async (inputs, context) => {
      const wanted = inputs.map(
        ({ config: own }) =>
          () =>
            partyOf(own),
      )
      const outcomes = await upsertParties(tryton(context), wanted)
      return outcomes.map((outcome, at): BatchResult => {
        if ('outcome' in outcome) return outcome
        const { record = null, config: own } = inputs[at] ?? {}
        return { outcome: 'done', emissions: [{ record: placeInto(record, own?.into, { ...outcome }) }] }
      })
    },
  },
  // Before version 2 every field was a member of the config.
  upgrade: (old) => membersToRows(old, partyFields),
})

/** Throws `FIELD_VALUE_INVALID`. */
function partyOf({ code, fields }: Resolved<Static<typeof config>>): PartyWanted {
  const { name, street, postalCode, city, country, email, phone } = textsOf(objectOfRows(fields))
  if (!code) throw invalid('code', 'must not be empty', code)
  if (!name) throw invalid('name', 'must not be empty', name)
  return { code: String(code), name, address: { street, postalCode, city, country }, contacts: { email, phone } }
}

function textsOf(fields: Readonly<Record<string, Json>>): Readonly<Record<string, string | undefined>> {
  const given = Object.entries(fields).filter(([, value]) => value !== null)
  return Object.fromEntries(given.map(([name, value]) => [name, plainText(value)]))
}
