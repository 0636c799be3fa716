import { secretsEqual } from '../http/secrets-equal.ts'
import { ODataError } from '../odata/odata-error.ts'
import { send } from './answer.ts'
import type { ErpContext } from './answer.ts'
import type { ODataHandler } from './odata-routes.ts'

export type ErpAccount = {
  readonly user: string
  readonly password: string
  /** `read`, `write`, or `write:SalesOrders` for a single set. */
  readonly permissions: readonly string[]
}

/** Who sent a request; `undefined` when user or password is wrong. */
export function accountOf(c: ErpContext, accounts: readonly ErpAccount[]): ErpAccount | undefined {
  const sent = c.req.header('authorization') ?? ''
  return accounts.find(({ user, password }) => {
    return secretsEqual(sent, `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`)
  })
}

/** Answers `CurrentUser()`, and refuses writes that the caller's account may not make. */
export function withPermissions(handler: ODataHandler, accounts: readonly ErpAccount[]): ODataHandler {
  return async (c) => {
    const { user = '', permissions = [] } = accountOf(c, accounts) ?? {}
    const path = new URL(c.req.url).pathname.replace(/^\/odata\/v4\/?/, '')
    if (path === 'CurrentUser()' && c.req.method === 'GET') {
      return send(c, { '@odata.context': '$metadata#Edm.Untyped', UserName: user, Permissions: permissions })
    }
    const set = /^[A-Za-z]*/.exec(path)?.[0] ?? ''
    const isAllowed = c.req.method === 'GET' || ['write', `write:${set}`].some((each) => permissions.includes(each))
    if (!isAllowed) {
      throw new ODataError(403, 'Forbidden', { message: `The user "${user}" may not change ${set}.`, target: set })
    }
    return handler(c)
  }
}
