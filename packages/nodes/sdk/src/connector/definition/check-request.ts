import { isJsonObject, type JsonObject } from '../../json.ts'
import { preview } from '../../schema/index.ts'
import type { ConnectorDefinition, ObjectDefinition, RequestDefinition } from './definition-schema.ts'
import { faultIf, unknownName, wrong, type Fault } from './fault.ts'
import { lookUpsIn } from './look-ups.ts'
import { fieldNamesOf } from './field-kinds.ts'

/** What templates at some place may look up, besides the connection. */
export interface Scope {
  readonly definition: ConnectorDefinition
  readonly input?: readonly string[]
  readonly page?: readonly string[]
  /** The object whose fields stand below `/record`. */
  readonly record?: ObjectDefinition
  /** The object that was read before, below `/found`. */
  readonly found?: boolean
  readonly records?: boolean
  /** What has to be given to an action, below `/parameters`. */
  readonly parameters?: JsonObject
  /** True in the call that signs in. */
  readonly secrets?: boolean
  readonly answer?: boolean
}

/** What is wrong with a call: pointers that lead nowhere, addresses that lead elsewhere, a body where none is sent. */
export function requestFaults(path: string, request: RequestDefinition, scope: Scope): readonly Fault[] {
  const { method, path: address, body, form } = request
  const first = typeof address === 'string' ? address : address[0]
  return [
    ...templateFaults(path, request, scope),
    ...(typeof first === 'string' && /^(?:[a-z][a-z+.-]*:|\/\/)/i.test(first)
      ? [wrong(`${path}/path`, 'must lead below the address of the connection', first)]
      : []),
    ...(method === 'GET' && (body || form)
      ? [wrong(path, 'must be a call that has a body, which GET has not', 'GET')]
      : []),
    ...(body && form ? [wrong(`${path}/form`, 'must not stand beside a body', 'both')] : []),
  ]
}

/** Pointers of a template that lead nowhere. */
export function templateFaults(path: string, template: unknown, scope: Scope): readonly Fault[] {
  return lookUpsIn(template).flatMap((found) => pointerFault(`${path}${found.path}`, found.from, scope))
}

function pointerFault(path: string, from: string, scope: Scope): readonly Fault[] {
  const [, root = '', first = ''] = from.split('/')
  switch (root) {
    case 'record':
    case 'found':
      return recordFault(path, from, scope)
    case 'records':
      return faultIf(!scope.records || first !== '', unknownName(path, from, []))
    case 'answer':
      return faultIf(!scope.answer, unknownName(path, from, []))
    case 'parameters':
      return parameterFault(path, from, scope)
    default:
      return namedFault(path, from, scope)
  }
}

function namedFault(path: string, from: string, scope: Scope): readonly Fault[] {
  const [, root = '', first = ''] = from.split('/')
  const { fields } = scope.definition.connection
  const secrets = Object.keys(fields).filter((name) => fields[name]?.secret)
  if (root === 'connection' && secrets.includes(first)) {
    return [{ path, expected: 'must not be a secret, which only the sign-in may send', got: preview(from) }]
  }
  const known: Readonly<Record<string, readonly string[]>> = {
    connection: [...Object.keys(fields), 'baseUrl'],
    // A secret may stand in the call that signs in, and nowhere else: all others are kept in traces.
    secret: scope.secrets ? secrets : [],
    signed: scope.secrets ? ['timestamp', 'signature'] : [],
    input: scope.input ?? [],
    page: scope.page ?? [],
  }
  const names = known[root] ?? []
  return faultIf(
    !names.includes(first),
    unknownName(
      path,
      from,
      names.map((name) => `/${root}/${name}`),
    ),
  )
}

function parameterFault(path: string, from: string, { parameters }: Scope): readonly Fault[] {
  const [, , first] = from.split('/')
  const known = isJsonObject(parameters?.['properties']) ? Object.keys(parameters['properties']) : []
  const isKnown = parameters !== undefined && (first === undefined || known.includes(first))
  return faultIf(
    !isKnown,
    unknownName(
      path,
      from,
      known.map((name) => `/parameters/${name}`),
    ),
  )
}

/** Fields that the system alone knows of are taken on trust. */
function recordFault(path: string, from: string, { record, found }: Scope): readonly Fault[] {
  const [, root = '', first] = from.split('/')
  if (root === 'found' && found) return []
  if (root !== 'record' || !record) return [unknownName(path, from, [])]
  const names = fieldNamesOf(record)
  if (first === undefined || !names || names.includes(first)) return []
  return [
    unknownName(
      path,
      from,
      names.map((name) => `/record/${name}`),
    ),
  ]
}

/** Whether a template looks up a place, or something in it. */
export function looksUp(template: unknown, ...places: readonly string[]): boolean {
  return lookUpsIn(template).some(({ from }) => places.some((place) => from === place || from.startsWith(`${place}/`)))
}
