import type { ConnectorInfo, NodeTypeInfo } from '@isthmus/sdk'
import { expect, test } from 'vitest'
import { paletteSections, systemOrder } from './palette-entries.ts'

const bilingual = (en: string, zh: string) => ({ en, 'zh-CN': zh })
const connector = (id: string, title: string): ConnectorInfo => ({
  id,
  title: bilingual(title, title),
  summary: bilingual('', ''),
  icon: 'factory',
  config: {},
  secret: {},
})
const type = (id: string, en: string, zh: string): NodeTypeInfo => ({
  id,
  version: 1,
  title: bilingual(en, zh),
  summary: bilingual('', ''),
  category: 'connector',
  icon: 'box',
  keywords: [],
  kind: 'effect',
  effects: 'read',
  config: {},
  inputs: [],
  outputs: [],
  hasErrorPort: true,
})
const groups = [
  { group: 'data', types: [type('map', 'Map fields', '字段映射')] },
  { group: 'connector', connector: 'odoo', types: [type('odoo.list', 'Odoo: list records', 'Odoo：列出记录')] },
  { group: 'connector', connector: 'erp', types: [type('erp.get', 'ERP: get record', 'ERP：获取记录')] },
] as const
const connectors = [connector('odoo', 'Odoo'), connector('erp', 'ERP')]

const lines = (language: 'en' | 'zh-CN', ...open: readonly string[]) =>
  paletteSections({ groups, connectors, language, isOpen: (id) => open.includes(id) }).map((section) => [
    section.heading,
    section.start,
    section.entries.map(({ title }) => title),
  ])

test('a closed system is one line, an open one shows its nodes without its name', () => {
  expect(lines('en', 'odoo')).toEqual([
    ['data', 0, ['Map fields']],
    ['connector', 1, ['Odoo', 'list records']],
    [undefined, 3, ['ERP']],
  ])
  expect(lines('zh-CN', 'odoo')[1]).toEqual(['connector', 1, ['Odoo', '列出记录']])
})

test('a node need not name its system in full', () => {
  const soap = [
    { group: 'connector', connector: 'soap', types: [type('soap.call', 'SOAP: call', 'SOAP：调用')] },
  ] as const
  const [section] = paletteSections({
    groups: soap,
    connectors: [connector('soap', 'SOAP service')],
    language: 'en',
    isOpen: () => true,
  })
  expect(section?.entries.map(({ title }) => title)).toEqual(['SOAP service', 'call'])
})

test('systems that are connected stand first, all others by name', () => {
  const many = [connector('z', 'Zoho'), connector('b', 'Odoo'), connector('a', 'Dolibarr')]
  expect(systemOrder({ connectors: many, connected: new Set(['z']), language: 'en' })).toEqual(['z', 'a', 'b'])
})
