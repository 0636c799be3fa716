import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createFaults, startPlayground } from './index.ts'
import type { Playground, PlaygroundOptions } from './index.ts'

const cleanups: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-playground-'))
  cleanups.push(() => rmSync(folder, { recursive: true }))
  return folder
}

async function started(options: Partial<PlaygroundOptions> = {}): Promise<Playground> {
  const playground = await startPlayground({ folder: aFolder(), crmPort: 0, erpPort: 0, ...options })
  cleanups.push(playground.close)
  return playground
}

function basic({ erp }: Playground): { authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${erp.user}:${erp.password}`).toString('base64')}` }
}

async function addOrder(playground: Playground, signal?: AbortSignal): Promise<Response> {
  const Lines = [{ ItemNumber: 'PMP-1010', Quantity: 1, UnitPrice: 1 }]
  return fetch(`${playground.erp.url}/odata/v4/SalesOrders`, {
    method: 'POST',
    headers: basic(playground),
    body: JSON.stringify({ CustomerNumber: 'K-00001', ExternalReference: 'opp-0001', Lines }),
    ...(signal === undefined ? {} : { signal }),
  })
}

async function countOrders(playground: Playground): Promise<string> {
  return (await fetch(`${playground.erp.url}/odata/v4/SalesOrders/$count`, { headers: basic(playground) })).text()
}

test('both systems answer on loopback with the credentials they hand out', async () => {
  const playground = await started()
  const { crm, erp } = playground
  const companies = await fetch(`${crm.url}/api/v1/companies`, { headers: { authorization: `Bearer ${crm.token}` } })
  const items = await fetch(`${erp.url}/odata/v4/Items`, { headers: basic(playground) })
  expect([companies.status, items.status]).toEqual([200, 200])
  expect([crm.url, erp.url].every((url) => new URL(url).hostname === '127.0.0.1')).toBe(true)
})

test('what was written outlives a restart, until a reset', async () => {
  const folder = aFolder()
  const first = await startPlayground({ folder, crmPort: 0, erpPort: 0 })
  expect((await addOrder(first)).status).toBe(201)
  await first.close()
  const second = await started({ folder })
  expect(await countOrders(second)).toBe('31')
  second.reset()
  expect(await countOrders(second)).toBe('30')
})

test('a port that is taken is an error, and nothing is left listening', async () => {
  const other = await started()
  const taken = Number(new URL(other.erp.url).port)
  await expect(startPlayground({ folder: aFolder(), crmPort: 0, erpPort: taken })).rejects.toThrow('EADDRINUSE')
})

test('a socket closed after the work loses the answer, not the order', async () => {
  const faults = createFaults()
  const playground = await started({ erp: { faults } })
  faults.inject({ times: 1, matches: ({ method }) => method === 'POST', when: 'after', answer: 'close' })
  await expect(addOrder(playground)).rejects.toThrow('fetch failed')
  expect(await countOrders(playground)).toBe('31')
  expect((await addOrder(playground)).status).toBe(409)
})

test('a request that hangs ends when the caller gives up, and did no work', async () => {
  const faults = createFaults()
  const playground = await started({ erp: { faults } })
  faults.inject({ times: 1, matches: ({ method }) => method === 'POST', when: 'before', answer: 'hang' })
  await expect(addOrder(playground, AbortSignal.timeout(50))).rejects.toThrow('timeout')
  expect(await countOrders(playground)).toBe('30')
})

test('closing does not wait for a request that hangs', async () => {
  const faults = createFaults()
  const playground = await startPlayground({ folder: aFolder(), crmPort: 0, erpPort: 0, erp: { faults } })
  const arrived = new Promise<void>((resolve) => {
    const matches = (): boolean => {
      resolve()
      return true
    }
    faults.inject({ times: 1, matches, when: 'before', answer: 'hang' })
  })
  const answer = addOrder(playground).then(
    () => 'answered',
    () => 'broken off',
  )
  await arrived
  await playground.close()
  expect(await answer).toBe('broken off')
})
