import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { PendingConsents } from './pending-consents.ts'

const consent = {
  connection: 'crm',
  revision: '1',
  user: 'ann',
  redirectUri: 'http://localhost/connect/callback',
  verifier: 'v',
}

function rig() {
  const clock = { ms: 0 }
  return { clock, pending: new PendingConsents({ now: () => new Date(clock.ms), randomBytes }) }
}

const unknown = expect.objectContaining({ code: 'CONSENT_UNKNOWN' })

test('a consent is taken once, by who began it', () => {
  const { pending } = rig()
  const state = pending.add(consent)
  expect(() => pending.take(state, 'eve')).toThrow(unknown)
  expect(pending.take(state, 'ann')).toMatchObject(consent)
  expect(() => pending.take(state, 'ann')).toThrow(unknown)
})

test('a consent that took longer than ten minutes is not known any more', () => {
  const { clock, pending } = rig()
  const [late, timely] = [pending.add(consent), pending.add(consent)]
  clock.ms = 10 * 60_000
  expect(pending.take(timely, 'ann')).toMatchObject(consent)
  clock.ms += 1
  expect(() => pending.take(late, 'ann')).toThrow(unknown)
})

test('no more than a hundred are remembered, the newest', () => {
  const { pending } = rig()
  const states = Array.from({ length: 101 }, () => pending.add(consent))
  expect(() => pending.take(states[0] ?? '', 'ann')).toThrow(unknown)
  for (const state of states.slice(1)) expect(pending.take(state, 'ann')).toMatchObject(consent)
})
