import { parseExpression } from '../../expression/index.ts'
import { escapePointer } from '../../schema/index.ts'
import { templateFaults } from './check-request.ts'
import type { ConnectorDefinition, ObjectDefinition } from './definition-schema.ts'
import { unknownName, wrong, type Fault } from './fault.ts'

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

/** What is wrong with webhooks and limits: fields and objects that are not there. */
export function sharedFaults({ connection, limits = [], webhooks, objects }: ConnectorDefinition): readonly Fault[] {
  const names = Object.keys(connection.fields)
  const secrets = names.filter((name) => connection.fields[name]?.secret)
  const open = names.filter((name) => !connection.fields[name]?.secret)
  const shared = limits.flatMap(({ sharedBy, perSecond, maxConcurrent }, at) => [
    ...(sharedBy === undefined || open.includes(sharedBy)
      ? []
      : [unknownName(`/limits/${at}/sharedBy`, sharedBy, open)]),
    ...(perSecond === undefined && maxConcurrent === undefined
      ? [wrong(`/limits/${at}`, 'needs perSecond or maxConcurrent', 'neither')]
      : []),
  ])
  if (!webhooks) return shared
  const { verify, object } = webhooks
  const secret = verify.kind === 'hmac' ? ['key', verify.key] : verify.kind === 'none' ? [] : ['secret', verify.secret]
  const [member = '', name = ''] = secret
  const known = Object.keys(objects)
  return [
    ...shared,
    ...(name === '' || secrets.includes(name) ? [] : [unknownName(`/webhooks/verify/${member}`, name, secrets)]),
    ...Object.entries(object?.names ?? {}).flatMap(([theirs, own]) =>
      known.includes(own) ? [] : [unknownName(`/webhooks/object/names/${escapePointer(theirs)}`, own, known)],
    ),
    ...(verify.kind === 'hmac' && verify.parts.includes('timestamp') && !verify.timestamp
      ? [wrong('/webhooks/verify/parts', 'must not name the timestamp where none is said to come', 'timestamp')]
      : []),
  ]
}

/** Hooks that cannot be read. */
export function hookFaults({ hooks = {} }: ObjectDefinition): readonly Fault[] {
  return Object.entries(hooks).flatMap(([name, text]) => {
    const parsed = parseExpression(text, { scope: ['record'] })
    if (parsed.ok) return []
    return [wrong(`/hooks/${name}`, `must be an expression over record: ${parsed.problems[0]?.message ?? ''}`, text)]
  })
}
