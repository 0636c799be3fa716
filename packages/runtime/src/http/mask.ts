import { FlowError } from '@isthmus/sdk'
import { hiddenSecret, shortestSecretChars } from '../engine/egress-port.ts'

export const mask = hiddenSecret
const secretName = /auth|code|credential|key|pass|pwd|secret|sig|token/i

/** The error without any of these texts: systems like to repeat what they refuse. */
export function maskedError(error: unknown, secrets: readonly string[]): unknown {
  if (!(error instanceof FlowError) || withoutSecrets(error.message, secrets) === error.message) return error
  const params = Object.entries(error.params).map(([name, value]) => [name, masked(value, secrets)] as const)
  // Its cause may hold them as well.
  return copied(error, Object.fromEntries(params), { cause: undefined })
}

/** The error of a call that certainly did nothing over there. */
export function neverSent(error: unknown): unknown {
  if (!(error instanceof FlowError) || error.neverSent) return error
  return copied(error, error.params, { cause: error.cause, neverSent: true })
}

/** A text without any of these, in the forms that they take in JSON and in addresses too. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const worth = secrets.filter((secret) => secret.length >= shortestSecretChars)
  return worth.flatMap(formsOf).reduce((shown, form) => shown.replaceAll(form, mask), text)
}

function formsOf(secret: string): readonly string[] {
  if (/^[\w.-]+$/.test(secret)) return [secret]
  const inQuery = new URLSearchParams([['', secret]]).toString().slice(1)
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), inQuery]
}

/** A URL as people may see it: values that look like credentials by their name are left out. */
export function shownUrl(url: URL): string {
  const shown = new URL(url)
  shown.hash = ''
  for (const name of new Set(shown.searchParams.keys())) {
    if (secretName.test(name)) shown.searchParams.set(name, mask)
  }
  return shown.href.replaceAll(encodeURIComponent(mask), mask)
}

function masked(value: string | number, secrets: readonly string[]): string | number {
  return typeof value === 'number' ? value : withoutSecrets(value, secrets)
}

interface Details {
  readonly cause: unknown
  readonly neverSent?: boolean
}

function copied(error: FlowError, params: FlowError['params'], details: Details): FlowError {
  return new FlowError(error.code, params, {
    ...(error.path === undefined ? {} : { path: error.path }),
    ...(error.node === undefined ? {} : { node: error.node }),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    neverSent: details.neverSent ?? error.neverSent,
    ...(details.cause === undefined ? {} : { cause: details.cause }),
  })
}
