import { flowError, plainText, type FileStore, type Json, type JsonObject } from '@isthmus/sdk'
import { runEffectNode } from '@isthmus/sdk/testing'
import { expect, test } from 'vitest'
import { ediRead } from './read.ts'

/** The files of a data folder, in memory. */
function folder(held: Readonly<Record<string, string>> = {}): FileStore & { readonly held: Map<string, string> } {
  const files = new Map(Object.entries(held))
  return {
    held: files,
    read: async function* (path) {
      const text = files.get(path)
      if (text === undefined) throw flowError('FILE_NOT_FOUND', { file: path })
      yield new TextEncoder().encode(text)
    },
    create: async (path) => {
      let text = ''
      return {
        write: async (part) => void (text += typeof part === 'string' ? part : new TextDecoder().decode(part)),
        close: async () => files.set(path, text).size,
        abandon: async () => undefined,
      }
    },
  }
}

interface Sent {
  readonly number?: string
  readonly order?: string
  readonly quantity?: string
  readonly time?: string
  readonly sender?: string
}

function x12({ number = '000000101', order = 'PO-1', quantity = '3', time = '0915', sender = 'HARBOUR' }: Sent = {}) {
  const set = ['ST*850*0001', `BEG*00*NE*${order}**20261119`, `PO1*1*${quantity}*EA*12.50**VP*A-1`, 'CTT*1']
  const id = sender.padEnd(15)
  return [
    `ISA*00*          *00*          *ZZ*${id}*ZZ*ISTHMUS        *261120*${time}*^*00401*${number}*0*P*:`,
    `GS*PO*${sender}*ISTHMUS*20261120*${time}*${Number(number)}*X*004010`,
    ...set,
    `SE*${set.length + 1}*0001`,
    `GE*1*${Number(number)}`,
    `IEA*1*${number}`,
  ]
    .map((segment) => `${segment}~`)
    .join('\n')
}

function edifact(reference: string, order: string): string {
  const message = ['UNH+1+ORDERS:D:96A:UN', `BGM+220+${order}+9`, 'DTM+137:20261119:102', 'LIN+1++A-1:SA', 'QTY+21:3']
  return [
    `UNB+UNOC:3+HARBOUR:14+ISTHMUS:14+261120:0915+${reference}`,
    ...message,
    'UNS+S',
    `UNT+${message.length + 2}+1`,
    `UNZ+1+${reference}`,
  ]
    .map((segment) => `${segment}'`)
    .join('\n')
}

interface Reading {
  readonly days?: number
  readonly startedAt?: string
}

async function read(files: ReturnType<typeof folder>, text: string, { days, startedAt }: Reading = {}) {
  files.held.set('in/orders.edi', text)
  const run = { id: 'run-1', startedAt: startedAt ?? '2026-11-22T10:30:00.000Z' }
  const config = { file: 'in/orders.edi', ledger: 'ledger', ...(days === undefined ? {} : { ledgerDays: days }) }
  const { ports } = await runEffectNode(ediRead, { config }, { files, run })
  return {
    orders: (ports['out'] ?? []).map((order) => (order as JsonObject)['number']),
    broken: (ports['broken'] ?? []) as readonly JsonObject[],
    acknowledgement: plainText((ports['acknowledgements']?.[0] as JsonObject | undefined)?.['text']),
  }
}

test('a control number that comes again for other orders is refused whole, by code 025, with the file that had it first', async () => {
  const files = folder()
  expect(await read(files, x12())).toMatchObject({ orders: ['PO-1'], broken: [] })
  const again = await read(files, x12({ order: 'PO-2' }))
  expect(again.orders).toEqual([])
  expect(again.broken).toMatchObject([
    { level: 'interchange', envelope: { interchange: '000000101' }, faults: [{ problem: 'duplicate', element: 13 }] },
  ])
  expect(plainText(again.broken[0]?.['reason'])).toContain(
    'HARBOUR has used the control number 000000101 before, for other content (in/orders.edi, 2026-11-22T10:30)',
  )
  expect(again.acknowledgement).toContain('TA1*000000101*261120*0915*R*025~')
})

test('a line that differs is other content; new times in the envelopes, line breaks and separators are not', async () => {
  const files = folder()
  const first = await read(files, x12())
  expect((await read(files, x12({ quantity: '4' }))).orders).toEqual([])
  expect(await read(files, x12({ time: '1805' }))).toMatchObject({ orders: ['PO-1'], broken: [] })
  expect(await read(files, x12().replaceAll('\n', '').replaceAll('*', '|'))).toEqual(first)
})

test('numbers are counted by sender, and an interchange that is refused anyway takes none', async () => {
  const files = folder()
  const half = x12().slice(0, x12().indexOf('CTT'))
  expect((await read(files, half)).orders).toEqual([])
  expect(files.held.size).toBe(1)
  const wrongCount = x12().replace('CTT*1', 'CTT*7')
  expect((await read(files, wrongCount)).broken).toMatchObject([{ level: 'message' }])
  expect((await read(files, x12())).orders).toEqual(['PO-1'])
  expect((await read(files, x12({ sender: 'QUAY', order: 'PO-7' }))).orders).toEqual(['PO-7'])
  expect((await read(files, x12({ number: '000000102', order: 'PO-8' }))).orders).toEqual(['PO-8'])
})

test('an EDIFACT reference that comes again is refused by CONTRL with error 26', async () => {
  const files = folder()
  expect((await read(files, edifact('REF1', 'PO-1'))).orders).toEqual(['PO-1'])
  expect((await read(files, edifact('REF1', 'PO-1'))).orders).toEqual(['PO-1'])
  const again = await read(files, edifact('REF1', 'PO-2'))
  expect(again.orders).toEqual([])
  expect(again.acknowledgement).toContain("UCI+REF1+HARBOUR:14+ISTHMUS:14+4+26'")
})

test('a number is free again when its days are over', async () => {
  const files = folder()
  await read(files, x12(), { startedAt: '2026-01-01T00:00:00.000Z' })
  const later = { startedAt: '2026-01-31T00:00:00.000Z' }
  expect((await read(files, x12({ order: 'PO-2' }), { ...later, days: 31 })).orders).toEqual([])
  expect((await read(files, x12({ order: 'PO-2' }), { ...later, days: 30 })).orders).toEqual(['PO-2'])
})

test('two interchanges of one file are held against each other and against the ledger', async () => {
  const files = folder()
  await read(files, x12({ number: '000000103', order: 'PO-3' }))
  const text = [x12({ order: 'PO-1' }), x12({ number: '000000103', order: 'PO-9' })].join('\n')
  const { orders, broken } = await read(files, text)
  expect(orders).toEqual(['PO-1'])
  expect(broken.map((each): Json | undefined => each['level'])).toEqual(['interchange'])
})
