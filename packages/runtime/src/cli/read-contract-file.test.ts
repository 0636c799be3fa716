import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { fetchBeside, fileAddress } from '../connectors/beside-files.ts'
import { contractBytes, filesBeside, readContractFile } from './read-contract-file.ts'

const outer = mkdtempSync(join(tmpdir(), 'isthmus-beside-'))
afterAll(() => rmSync(outer, { recursive: true, force: true }))

const folder = join(outer, 'soap')
mkdirSync(join(folder, 'xsd'), { recursive: true })
writeFileSync(join(outer, 'secret.xsd'), 'secret')
writeFileSync(join(folder, 'orders.wsdl'), 'wsdl')
writeFileSync(join(folder, 'xsd', 'order types.xsd'), 'types')
writeFileSync(join(folder, 'wide.xsd'), Buffer.from('\uFEFFwide', 'utf16le'))
writeFileSync(join(folder, 'gb.xsd'), Buffer.from([0x3c, 0xd6, 0xd0, 0x3e]))
const declared = (encoding: string, bytes: readonly number[]) =>
  Buffer.concat([
    Buffer.from(`<?xml version="1.0" encoding="${encoding}"?><a>`),
    Buffer.from(bytes),
    Buffer.from('</a>'),
  ])
writeFileSync(join(folder, 'gbk.xsd'), declared('GBK', [0xd6, 0xd0]))
writeFileSync(join(folder, 'odd.xsd'), declared('klingon', [0x61]))
writeFileSync(join(folder, 'large.xsd'), '')
truncateSync(join(folder, 'large.xsd'), 1024 ** 3)
symlinkSync(join(outer, 'secret.xsd'), join(folder, 'link.xsd'))
symlinkSync(outer, join(folder, 'up'))

/** What a WSDL in the folder gets where it imports this. */
function imported(location: string): Promise<string> {
  const get = fetchBeside(filesBeside(join(folder, 'orders.wsdl')))
  return get(new URL(location, fileAddress('orders.wsdl')).href)
}

test('schemas in the folder of a contract and below it are read, also those of UTF-16', async () => {
  expect(await imported('xsd/order%20types.xsd')).toBe('types')
  expect(await imported('./xsd/../xsd/order types.xsd')).toBe('types')
  expect(await imported('../contract/wide.xsd')).toBe('wide')
  expect(await imported('gbk.xsd')).toBe('<?xml version="1.0" encoding="GBK"?><a>中</a>')
})

test.each([
  ['../secret.xsd', 'CONTRACT_INVALID', 'does not lie in its folder'],
  ['..%2Fsecret.xsd', 'CONTRACT_INVALID', 'does not lie in its folder'],
  ['xsd/..%5C..%5Csecret.xsd', 'CONTRACT_INVALID', 'does not lie in its folder'],
  ['a%00.xsd', 'CONTRACT_INVALID', 'does not lie in its folder'],
  ['%ff.xsd', 'CONTRACT_INVALID', 'does not lie in its folder'],
  ['/etc/hostname', 'CONTRACT_INVALID', 'does not lie in its folder'],
  ['file:///etc/hostname', 'CONTRACT_INVALID', 'does not lie in its folder'],
  ['http://127.0.0.1:9/secret.xsd', 'CONTRACT_INVALID', 'does not lie in its folder'],
  ['missing.xsd', 'CONTRACT_INVALID', 'not among the files'],
  ['link.xsd', 'FILE_INVALID', 'leads out of the folder'],
  ['up/secret.xsd', 'FILE_INVALID', 'leads out of the folder'],
  ['xsd', 'FILE_INVALID', 'no plain file'],
  ['gb.xsd', 'FILE_INVALID', 'neither UTF-8 nor UTF-16'],
  ['odd.xsd', 'FILE_INVALID', 'nor in an encoding that it names'],
  ['large.xsd', 'FILE_INVALID', 'larger than 50 MB'],
])('%s is refused', async (location, code, expected) => {
  await expect(imported(location)).rejects.toMatchObject({ code, message: expect.stringContaining(expected) as string })
})

test('a stream without an end is not read to the end of the memory', async () => {
  let given = 0
  async function* endless(): AsyncIterable<Uint8Array> {
    for (const part = Buffer.alloc(1024 ** 2); ; given += part.length) yield part
  }
  await expect(contractBytes('-', endless())).rejects.toMatchObject({ code: 'FILE_INVALID' })
  expect(given).toBeLessThan(64 * 1024 ** 2)
})

test('a contract that is not there is told as such', () => {
  expect(() => readContractFile(join(folder, 'none.wsdl'))).toThrow('none.wsdl')
})
