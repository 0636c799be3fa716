import type { Problem } from '../../errors.ts'
import { plainText, type JsonObject } from '../../json.ts'
import { leftOut } from '../left-out.ts'
import type { RawRequest } from './raw-request.ts'

/** Config and secret of a connection of the connector `http`. */
export interface FoundCredential {
  readonly config: JsonObject
  readonly secret: Readonly<Record<string, string>>
}

/** What is left of a call once its secrets are taken out. */
export interface PartedRequest {
  readonly url: URL
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly credential: FoundCredential
  readonly problems: readonly Problem[]
}

/** Names of headers and of values in a query that prove who calls. */
const secretName =
  /^(?:x-)?(?:api|access|auth|client|app|secret|private|session|service|user|subscription|csrf|xsrf)?[-_]?(?:key|token|secret|password|passwd|pwd|signature|sig|auth|authorization|credential|session|sid|jwt)$|^ocp-apim-subscription-key$|api[-_]?key|access[-_]?token|^x-.*-(?:token|key|secret)$/i

export function isSecretName(name: string): boolean {
  return secretName.test(name)
}

/**
 * Takes everything out of a call that proves who makes it. The first proof becomes the credential of a connection; further ones
 * are named and dropped, because a connection has one.
 */
export function partSecrets({ url, headers, user }: RawRequest, base: URL): PartedRequest {
  const found: FoundCredential[] = []
  const problems: Problem[] = []
  const address = new URL(base)
  const given =
    user ??
    (address.username === ''
      ? undefined
      : `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`)
  if (given !== undefined) found.push(basicOf(given))
  address.username = ''
  address.password = ''
  const kept = headers.filter(([name, value]) => {
    const credential = ofHeader(name, value)
    if (credential) found.push(credential)
    return !credential
  })
  found.push(...takenFromQuery(address))
  const [credential = { config: { auth: 'none' }, secret: {} }, ...others] = found
  for (const { config } of others) {
    const name = plainText(config['header'] ?? config['parameter'] ?? config['auth'])
    problems.push(
      leftOut(
        url.startsWith('http') ? base.host : 'request',
        name,
        'a connection proves who calls in one way only, so this is left out',
      ),
    )
  }
  return { url: address, headers: kept, credential, problems }
}

/** Takes keys out of the query. */
function takenFromQuery({ searchParams }: URL): readonly FoundCredential[] {
  const keys = Array.from(searchParams).filter(([name]) => isSecretName(name))
  for (const [name] of keys) searchParams.delete(name)
  return keys.map(([name, value]) => ({ config: { auth: 'query', parameter: name }, secret: { secret: value } }))
}

function basicOf(text: string): FoundCredential {
  const at = text.indexOf(':')
  const [user, password] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
  return { config: { auth: 'basic', user }, secret: { password } }
}

function ofHeader(name: string, value: string): FoundCredential | undefined {
  const [, scheme = '', rest = ''] = /^(\S+)\s+([\s\S]+)$/.exec(value) ?? []
  if (name.toLowerCase() === 'authorization') {
    if (/^bearer$/i.test(scheme)) return { config: { auth: 'bearer' }, secret: { token: rest.trim() } }
    const pair = /^basic$/i.test(scheme) ? decodedPair(rest.trim()) : undefined
    return pair === undefined ? { config: { auth: 'header', header: name }, secret: { secret: value } } : basicOf(pair)
  }
  const isSecret = /^(?:cookie|proxy-authorization)$/i.test(name) || isSecretName(name)
  return isSecret ? { config: { auth: 'header', header: name }, secret: { secret: value } } : undefined
}

function decodedPair(text: string): string | undefined {
  try {
    const bytes = Uint8Array.from(atob(text), (char) => char.codePointAt(0) ?? 0)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
