import { flowError } from '@isthmus/sdk'
import type { ConnectionActivity } from '@isthmus/sdk/api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CallNotes } from '../engine/limits/index.ts'
import { aFlow, tryApi, type TriedApi } from './try-api.contract.ts'

let api: TriedApi
beforeEach(async () => {
  api = tryApi()
  await api.call('POST', 'connections', {
    body: {
      name: 'crm',
      connector: 'crm',
      config: { baseUrl: 'https://crm.example' },
      secret: { token: 'token-123' },
      limits: { maxConcurrent: 3, perSecond: 2 },
    },
  })
})
afterEach(() => api.stores.close())

const activity = async (as: 'admin' | 'viewer' = 'admin'): Promise<ConnectionActivity> => {
  const answer = await api.call('GET', 'connectionActivity', { params: { connection: 'crm' }, as })
  expect(answer.status).toBe(200)
  return (await answer.json()) as ConnectionActivity
}

function fail(notes: CallNotes, message: string): void {
  const connection = api.deps.connections.open('crm')
  if (!connection) throw new Error('There is no connection')
  const request = { method: 'GET', url: 'https://crm.example/companies/ACME?token=token-123' } as const
  const { signal } = new AbortController()
  const error = flowError('UPSTREAM_REJECTED', { host: 'crm.example', status: 400, message })
  notes.failed({ connection, request, signal, flow: 'orders', run: 'r1', node: 'shout' }, error)
}

const notesOf = (): CallNotes => {
  const { notes } = api.deps.calls
  if (notes instanceof CallNotes) return notes
  throw new Error('The notes are others')
}

test('tells how the limits stand before anything was called', async () => {
  expect(await activity('viewer')).toMatchObject({
    limits: [{ scope: 'connection', maxConcurrent: 3, perSecond: 2, inside: 0, waiting: 0, tokens: 2 }],
    quotas: [],
    failures: [],
  })
})

test('names flow and node of what failed, hides data from viewers and secrets from everybody', async () => {
  await api.call('POST', 'flows', { body: { flow: aFlow('orders') } })
  fail(notesOf(), 'ACME is blocked, said token-123')
  const { failures } = await activity()
  expect(failures).toMatchObject([
    {
      what: 'GET https://crm.example/companies/ACME',
      flow: { id: 'orders', name: 'Flow orders' },
      node: 'Node shout',
      errorClass: 'business',
      count: 1,
    },
  ])
  expect(failures[0]?.problem.message).toContain('ACME is blocked, said •••')
  // The run was never kept.
  expect(failures[0]?.run).toBeUndefined()
  const [seen] = (await activity('viewer')).failures
  expect(seen?.what).toBeUndefined()
  expect(JSON.stringify(seen)).not.toContain('ACME')
  expect(seen?.problem.message).toContain('crm.example')
})

test('keeps what failed over a restart, and forgets it with the connection', async () => {
  fail(notesOf(), 'blocked')
  notesOf().flush()
  expect(api.stores.failedCalls.read('crm')).toHaveLength(1)
  expect((await api.call('DELETE', 'connection', { params: { connection: 'crm' } })).status).toBe(204)
  expect(api.stores.failedCalls.read('crm')).toEqual([])
  expect(notesOf().failuresOf('crm')).toEqual([])
  expect((await api.call('GET', 'connectionActivity', { params: { connection: 'crm' } })).status).toBe(404)
})

test('is for those only who are signed in', async () => {
  const answer = await api.call('GET', 'connectionActivity', { params: { connection: 'crm' }, as: 'none' })
  expect(answer.status).toBe(401)
})
