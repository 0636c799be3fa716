import { parseExpression } from '../../expression/index.ts'
import { escapePointer, valueAt } from '../../schema/index.ts'
import { mayBeAddress } from '../allowed-hosts.ts'
import { looksUp, templateFaults } from './check-request.ts'
import type { ConnectorDefinition, ObjectDefinition, WebhooksDefinition } from './definition-schema.ts'
import { faultIf, missing, unknownName, wrong, type Fault } from './fault.ts'

/** Members of a sign-in that name a secret; all others that name a field name a public one. */
const secretMembers = ['token', 'password', 'secret', 'clientSecret', 'refreshToken', 'privateKey', 'key']

/** What is wrong with how calls prove who makes them. */
export function authFaults(definition: ConnectorDefinition): readonly Fault[] {
  const { auth, fields } = definition.connection
  const named = membersOf(auth).flatMap(([member, value, place]) => {
    const isSecret = secretMembers.includes(member)
    const known = isSecret ? Object.keys(fields).filter((each) => fields[each]?.secret) : Object.keys(fields)
    const names = (isSecret || member === 'user') && typeof value === 'string' ? [value] : fieldsNamed(value)
    return names.flatMap((name) =>
      faultIf(name !== 'baseUrl' && !known.includes(name), unknownName(`${place}/${member}`, name, known)),
    )
  })
  const templates = templateFaults('/connection/auth', auth, { definition, secrets: true, answer: true })
  return [...named, ...templates, ...insideFaults(definition), ...loginFaults(auth), ...choiceFaults(definition)]
}

/** Ways to sign in that cannot be chosen, because the field that chooses does not have their names. */
function choiceFaults({ connection: { auth, fields } }: ConnectorDefinition): readonly Fault[] {
  if (auth.kind !== 'chosen') return []
  const offered = Object.keys(fields[auth.field]?.choices ?? {})
  return Object.keys(auth.choices).flatMap((name) =>
    faultIf(!offered.includes(name), unknownName(`/connection/auth/choices/${name}`, name, offered)),
  )
}

/** Sign-ins that give later calls nothing, and signatures that lack their key or are not sent. */
function loginFaults(auth: ConnectorDefinition['connection']['auth'], at = '/connection/auth'): readonly Fault[] {
  if (auth.kind === 'chosen')
    return Object.entries(auth.choices).flatMap(([name, each]) => loginFaults(each, `${at}/choices/${name}`))
  if (!('login' in auth)) return []
  const { signed } = auth.login
  const isBare = auth.kind === 'sessionToken' && !auth.headers && !auth.query
  return [
    ...faultIf(isBare, missing(at, 'headers or query, in which later calls send the token')),
    ...faultIf(signed?.algorithm === 'hmacSha256' && signed.key === undefined, missing(`${at}/login/signed`, 'a key')),
    ...faultIf(
      signed !== undefined && !looksUp({ query: auth.login.query, body: auth.login.body }, '/signed/signature'),
      missing(`${at}/login/signed`, '/signed/signature somewhere in the call'),
    ),
  ]
}

type Member = readonly [name: string, value: unknown, place: string]

/** The members of a sign-in and of what stands inside of it. */
function membersOf(auth: ConnectorDefinition['connection']['auth'], place = '/connection/auth'): readonly Member[] {
  if (auth.kind === 'chosen') {
    const own = Object.entries(auth.choices).flatMap(([name, each]) => membersOf(each, `${place}/choices/${name}`))
    return [...own, ['field', { field: auth.field }, place]]
  }
  const at = (where: string, held: object): readonly Member[] =>
    Object.entries(held).map(([name, value]: [string, unknown]) => [name, value, where] as const)
  const grant = 'grant' in auth ? auth.grant : {}
  const assertion = 'assertion' in grant && grant.assertion ? grant.assertion : {}
  const signed = 'login' in auth && auth.login.signed ? { key: auth.login.signed.key } : {}
  return [
    ...at(place, auth),
    ...at(`${place}/grant`, grant),
    ...at(`${place}/grant/assertion`, assertion),
    ...at(`${place}/login/signed`, signed),
  ]
}

/** Bodies that lack the places where the sign-in puts what proves who calls. */
function insideFaults({ connection: { auth }, objects }: ConnectorDefinition): readonly Fault[] {
  if (auth.kind !== 'sessionBody') return []
  const places = Object.keys(auth.body)
  return bodiesIn(objects, '/objects').flatMap(({ path, body }) =>
    places.flatMap((place) => {
      const got = valueAt(body, place)
      return faultIf(got !== null, wrong(path, `must have null at ${place}, where the sign-in puts its part`, got))
    }),
  )
}

interface PlacedBody {
  readonly path: string
  readonly body: unknown
}

/** The body of every request, with its place. */
function bodiesIn(value: unknown, path: string): readonly PlacedBody[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const place = `${path}/${escapePointer(name)}`
    const isRequest = name === 'request' && typeof inner === 'object' && inner !== null && 'method' in inner
    if (!isRequest) return bodiesIn(inner, place)
    return [{ path: `${place}/body`, body: 'body' in inner ? inner.body : undefined }]
  })
}

/** The fields that a setting names. */
function fieldsNamed(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const parts: readonly unknown[] = 'parts' in value && Array.isArray(value.parts) ? value.parts : [value]
  return parts.flatMap((part) =>
    typeof part === 'object' && part !== null && 'field' in part && typeof part.field === 'string' ? [part.field] : [],
  )
}

/** Addresses that the definition itself fixes on hosts which it does not allow. */
export function hostFaults({ connection }: ConnectorDefinition): readonly Fault[] {
  const { allowHosts, baseUrl } = connection
  if (!allowHosts || baseUrl === undefined) return []
  const { hostname } = new URL(baseUrl)
  return faultIf(
    !mayBeAddress(allowHosts, hostname),
    wrong('/connection/baseUrl', `must be on a host of allowHosts: ${allowHosts.join(', ')}`, hostname),
  )
}

/** What is wrong with limits: fields that are not there, and limits of nothing. */
export function limitFaults({ connection, limits = [], objects }: ConnectorDefinition): readonly Fault[] {
  const open = [...Object.keys(connection.fields).filter((name) => !connection.fields[name]?.secret), 'baseUrl']
  const known = Object.keys(objects)
  return limits.flatMap(({ sharedBy = [], perSecond, maxConcurrent, match }, at) => [
    ...[sharedBy]
      .flat()
      .flatMap((name) => faultIf(!open.includes(name), unknownName(`/limits/${at}/sharedBy`, name, open))),
    ...fieldsNamed(maxConcurrent).flatMap((name) =>
      faultIf(!open.includes(name), unknownName(`/limits/${at}/maxConcurrent`, name, open)),
    ),
    ...(match?.objects ?? []).flatMap((name) =>
      faultIf(!known.includes(name), unknownName(`/limits/${at}/match/objects`, name, known)),
    ),
    ...faultIf(
      perSecond === undefined && maxConcurrent === undefined,
      wrong(`/limits/${at}`, 'needs perSecond or maxConcurrent', 'neither'),
    ),
  ])
}

/** What is wrong with webhooks: secrets and objects that are not there. */
export function webhookFaults({ connection, webhooks, objects }: ConnectorDefinition): readonly Fault[] {
  if (!webhooks) return []
  const secrets = Object.keys(connection.fields).filter((name) => connection.fields[name]?.secret)
  const known = Object.keys(objects)
  return [
    ...proofFaults(webhooks.verify, secrets),
    ...Object.entries(webhooks.object?.names ?? {}).flatMap(([theirs, own]) =>
      faultIf(!known.includes(own), unknownName(`/webhooks/object/names/${escapePointer(theirs)}`, own, known)),
    ),
  ]
}

function proofFaults(verify: WebhooksDefinition['verify'], secrets: readonly string[]): readonly Fault[] {
  switch (verify.kind) {
    case 'none':
      return []
    case 'hmac':
      return [
        ...faultIf(!secrets.includes(verify.key), unknownName('/webhooks/verify/key', verify.key, secrets)),
        ...faultIf(
          verify.parts.includes('timestamp') && !verify.timestamp,
          wrong('/webhooks/verify/parts', 'must not name the timestamp where none is said to come', 'timestamp'),
        ),
      ]
    default:
      return faultIf(!secrets.includes(verify.secret), unknownName('/webhooks/verify/secret', verify.secret, secrets))
  }
}

/** Hooks that cannot be read. */
export function hookFaults({ hooks = {} }: ObjectDefinition): readonly Fault[] {
  return Object.entries(hooks).flatMap(([name, text]) => {
    const parsed = parseExpression(text, { scope: ['record'] })
    if (parsed.ok) return []
    return [wrong(`/hooks/${name}`, `must be an expression over record: ${parsed.problems[0]?.message ?? ''}`, text)]
  })
}
