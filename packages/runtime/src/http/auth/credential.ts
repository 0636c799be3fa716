import { flowError, settingText, type HttpRequest, type JsonObject, type Setting } from '@isthmus/sdk'
import type { OpenConnection } from '../../engine/connections-port.ts'

/** A call as it goes out, except for its signature. */
export interface UnsignedCall {
  readonly method: HttpRequest['method']
  readonly url: URL
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Empty when there is no body. */
  readonly body: string
}

/** What proves who calls. */
export interface Credential {
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  /** Headers that depend on the call itself. */
  readonly sign?: (call: UnsignedCall) => Readonly<Record<string, string>>
  /** The body as it is sent, with what proves who calls inside of it. */
  readonly seal?: (body: string) => string
  /** Texts that must not be shown to anybody. */
  readonly secrets: readonly string[]
}

/** Empty when it is not set. */
export function settingOf(setting: Setting | undefined, config: JsonObject): string {
  return settingText(setting, config)
}

/** Throws `UPSTREAM_UNAUTHORIZED` before anything is sent. */
export function neededSecret({ secret, name }: OpenConnection, field: string): string {
  const value = secret[field]
  if (value !== undefined && value !== '') return value
  throw incomplete(name, field)
}

/** Throws `UPSTREAM_UNAUTHORIZED` before anything is sent. */
export function neededSetting({ config, name }: OpenConnection, setting: Setting, what: string): string {
  const value = settingOf(setting, config)
  if (value !== '') return value
  throw incomplete(name, what)
}

export function unusable(connection: string, message: string): Error {
  return flowError('UPSTREAM_UNAUTHORIZED', { host: connection, status: '-', message }, { neverSent: true })
}

function incomplete(connection: string, what: string): Error {
  return unusable(connection, `the connection has no ${what}`)
}
