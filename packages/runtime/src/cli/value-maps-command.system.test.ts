import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import type { Connections } from '../security/connections.ts'
import { openStores } from '../stores/open-stores.ts'
import { aValueMap } from '../stores/value-maps/value-map-store.contract.ts'
import { valueMapsCommand } from './value-maps-command.ts'
import type { Workshop } from './workshop.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** The command on a data folder with one map, and what it printed. */
function open() {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-maps-'))
  folders.push(folder)
  const now = () => new Date('2026-03-01T08:00:00.000Z')
  const file = join(folder, 'isthmus.db')
  const stores = openStores(file, now)
  stores.valueMaps.save({ map: aValueMap(), by: 'ada', baseVersion: 0 })
  const openData = () => ({ stores, connections: {} as Connections, close: () => Promise.resolve() })
  const printed: string[] = []
  const run = (words: readonly string[], more: { encoding?: string; json?: boolean; stdin?: Buffer } = {}) => {
    const print = (text: string) => void printed.push(text)
    const io = { env: {}, stdin: Readable.from([more.stdin ?? Buffer.from('')]), out: print, err: print }
    const { encoding = 'utf-8', json = false } = more
    return valueMapsCommand({ openData } as unknown as Workshop, io, { words, encoding, data: folder, json })
  }
  return { run, printed, stores, at: (name: string) => join(folder, name) }
}

test('value maps are listed, and moved out and in', async () => {
  const { run, printed, stores, at } = open()
  await run([])
  expect(printed.join()).toContain('Customer level')
  await run(['export', 'customer-level', at('levels.csv')])
  expect(readFileSync(at('levels.csv'), 'utf8')).toBe('Level,Rating\r\nA,GOLD\r\n中,银\r\n')
  writeFileSync(at('levels.csv'), 'Level,Rating\r\nB,SILVER\r\n')
  expect(await run(['import', 'customer-level', at('levels.csv')])).toBe(0)
  expect(printed.at(-1)).toBe('customer-level has 1 entries in version 2.')
  expect(stores.valueMaps.get('customer-level')?.map.entries).toEqual([['B', 'SILVER']])
  expect(stores.audit.list({ object: 'value-map:customer-level', limit: 5 })).toMatchObject([{ who: 'cli' }])
})

test('a whole map is exported as JSON, and made from it elsewhere', async () => {
  const { run, stores, at } = open()
  writeFileSync(at('other.json'), JSON.stringify(aValueMap({ name: 'other' })))
  await run(['import', 'other', at('other.json')])
  expect(stores.valueMaps.get('other')?.map.entries).toEqual(aValueMap().entries)
  await run(['export', 'other', at('again.json')], { json: true })
  expect(JSON.parse(readFileSync(at('again.json'), 'utf8'))).toEqual(aValueMap({ name: 'other' }))
})

test('a file that cannot be read changes nothing and says why', async () => {
  const { run, stores } = open()
  const gb18030 = Buffer.from([0xbd, 0xf0, 0x2c, 0xd2, 0xf8])
  const load = (stdin: Buffer, encoding?: string) =>
    run(['import', 'customer-level', '-'], { stdin, ...(encoding === undefined ? {} : { encoding }) })
  await expect(load(gb18030)).rejects.toThrow('try --encoding gb18030')
  await expect(load(Buffer.from('A,x\nA,y\n'))).rejects.toThrow('Line 2: "A" stands in line 1 already.')
  await expect(run(['import', 'nothing', '-'])).rejects.toThrow('There is no value map')
  await expect(run(['import', 'customer-level'])).rejects.toThrow('Say "isthmus value-maps"')
  expect(stores.valueMaps.newestVersion('customer-level')).toBe(1)
  await load(gb18030, 'gb18030')
  expect(stores.valueMaps.get('customer-level')?.map.entries).toEqual([['金', '银']])
})
