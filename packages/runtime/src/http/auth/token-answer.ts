import { flowError, isJsonObject, type HttpAnswer, type Json } from '@isthmus/sdk'
import { errorOfAnswer } from '../upstream-error.ts'

export interface Token {
  readonly accessToken: string
  readonly validForMs: number | undefined
  /** A new one in place of the one that was used. */
  readonly refreshToken: string | undefined
}

/**
 * Reads what an authorization server answered (RFC 6749 sections 5.1 and 5.2). Throws `UPSTREAM_UNAUTHORIZED` with the
 * server's reason, `UPSTREAM_ANSWER_INVALID` when there is no token that can be used, and the error of other answers.
 */
export function tokenIn(host: string, answer: HttpAnswer, now: Date): Token {
  const { status, body } = answer
  const fields: Readonly<Record<string, Json>> = isJsonObject(body) ? body : {}
  if (status < 500 && status !== 429) refuse(host, status, fields)
  if (status < 200 || status >= 300) throw errorOfAnswer(host, answer, now)
  const accessToken = textIn(fields, 'access_token')
  // It goes into a header as it is.
  if (!/^[\x21-\x7e]+$/.test(accessToken)) throw invalid(host, 'it holds no access token')
  const type = textIn(fields, 'token_type')
  if (type !== '' && type.toLowerCase() !== 'bearer') throw invalid(host, `its token is no bearer token but ${type}`)
  return {
    accessToken,
    validForMs: validForMs(fields['expires_in']),
    refreshToken: textIn(fields, 'refresh_token') || undefined,
  }
}

function refuse(host: string, status: number, fields: Readonly<Record<string, Json>>): void {
  const reason = textIn(fields, 'error')
  if (reason === '') return
  const message = [reason, textIn(fields, 'error_description')].filter(Boolean).join(': ')
  throw flowError('UPSTREAM_UNAUTHORIZED', { host, status, message: `it gives no token: ${message}` })
}

/** Some servers write the number as a text. */
function validForMs(expiresIn: Json | undefined): number | undefined {
  const seconds = typeof expiresIn === 'string' && expiresIn.trim() !== '' ? Number(expiresIn) : expiresIn
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined
}

function textIn(fields: Readonly<Record<string, Json>>, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}

function invalid(host: string, reason: string): Error {
  return flowError('UPSTREAM_ANSWER_INVALID', { host, reason })
}
