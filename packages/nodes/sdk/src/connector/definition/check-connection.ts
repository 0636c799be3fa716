import { parseExpression } from '../../expression/index.ts'
import { escapePointer } from '../../schema/index.ts'
import { templateFaults } from './check-request.ts'
import type { ConnectorDefinition, ObjectDefinition, WebhooksDefinition } from './definition-schema.ts'
import { faultIf, unknownName, wrong, type Fault } from './fault.ts'

/** Members of a sign-in that name a secret; all others that name a field name a public one. */
const secretMembers = ['token', 'password', 'secret', 'clientSecret', 'refreshToken', 'privateKey', 'key']

/** What is wrong with how calls prove who makes them. */
export function authFaults(definition: ConnectorDefinition): readonly Fault[] {
  const { auth, fields } = definition.connection
  const inside = 'grant' in auth ? { ...auth, ...auth.grant } : auth
  const named = Object.entries(inside).flatMap(([member, value]) => {
    const path = `/connection/auth/${'grant' in auth && member in auth.grant ? 'grant/' : ''}${member}`
    const isSecret = secretMembers.includes(member)
    const name = isSecret || member === 'user' ? value : fieldNamed(value)
    if (typeof name !== 'string' || name === 'baseUrl') return []
    const known = isSecret ? Object.keys(fields).filter((each) => fields[each]?.secret) : Object.keys(fields)
    return known.includes(name) ? [] : [unknownName(path, name, known)]
  })
  return [...named, ...templateFaults('/connection/auth', auth, { definition, secrets: true, answer: true })]
}

/** The field that a setting names. */
function fieldNamed(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'field' in value ? value.field : undefined
}

/** What is wrong with limits: fields that are not there, and limits of nothing. */
export function limitFaults({ connection, limits = [] }: ConnectorDefinition): readonly Fault[] {
  const open = Object.keys(connection.fields).filter((name) => !connection.fields[name]?.secret)
  return limits.flatMap(({ sharedBy = '', perSecond, maxConcurrent }, at) => [
    ...faultIf(sharedBy !== '' && !open.includes(sharedBy), unknownName(`/limits/${at}/sharedBy`, sharedBy, open)),
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
