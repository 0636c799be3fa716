import { plainText, type ConnectorDefinition } from '@isthmus/sdk'
import { createHash, createHmac } from 'node:crypto'
import type { Bindings } from '../bind-template.ts'
import type { MockCredentials } from './credentials.ts'
import { isSame } from './signed-call.ts'

type Auth = ConnectorDefinition['connection']['auth']
type SignedLogin = NonNullable<Extract<Auth, { readonly login: unknown }>['login']['signed']>

/** A signature is not taken for longer. */
const longestMs = 5 * 60_000

interface LoginCall {
  readonly bound: Bindings
  readonly nowMs: number
}

/** Whether a sign-in was signed with the connection's own secret, just now. */
export function isSignedLogin(signed: SignedLogin, credentials: MockCredentials, { bound, nowMs }: LoginCall): boolean {
  const timestamp = plainText(bound.get('/signed/timestamp'))
  const ms = Number(timestamp) * (signed.timestamp === 'seconds' ? 1000 : 1)
  if (!(Math.abs(nowMs - ms) < longestMs)) return false
  const values = Object.entries(signed.over).map(([name, { from }]) => ({
    name,
    value: valueOf(from, credentials, timestamp),
  }))
  const isByName = signed.joined === 'namesAndValues'
  const sorted = values.toSorted((a, b) => compare(isByName ? a.name : a.value, isByName ? b.name : b.value))
  const text = sorted.map(({ name, value }) => (isByName ? `${name}${value}` : value)).join('')
  const key = credentials.secret[signed.key ?? ''] ?? ''
  const digest = signed.algorithm === 'sha256' ? createHash('sha256') : createHmac('sha256', key)
  return isSame(plainText(bound.get('/signed/signature')), digest.update(text).digest(signed.encoding))
}

function valueOf(from: string, { config, secret }: MockCredentials, timestamp: string): string {
  const [, scope, name = ''] = from.split('/')
  if (scope === 'signed') return timestamp
  return (scope === 'secret' ? secret : config)[name] ?? ''
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
