import type { Problem } from '../../errors.ts'
import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import { leftOut } from '../left-out.ts'
import {
  basicSignIn,
  bearerSignIn,
  clientSignIn,
  headerSignIn,
  noSignIn,
  querySignIn,
  usualSignIns,
  type SignIn,
} from '../sign-ins.ts'
import type { OpenDocument, Place } from './open-document.ts'

interface Found {
  readonly signIns: readonly [SignIn, ...SignIn[]]
  readonly problems: readonly Problem[]
}

/** Ways to sign in that a contract names, those first that all of its operations want. */
export function readSignIns(document: OpenDocument): Found {
  const pointer = document.at('/components/securitySchemes') ? '/components/securitySchemes' : '/securityDefinitions'
  const schemes = document.at(pointer)?.value
  if (!isJsonObject(schemes)) return { signIns: usualSignIns, problems: [] }
  const wanted = requiredNames(document.root['security'])
  const names = Object.keys(schemes).toSorted((a, b) => Number(wanted.has(b)) - Number(wanted.has(a)))
  const problems: Problem[] = []
  const known = new Map<string, SignIn>()
  for (const name of names) {
    const at = `${pointer}/${name}`
    const found = schemeAt(document, { document: '', value: schemes[name] ?? null, pointer: at })
    if (typeof found === 'string') problems.push(leftOut('OpenAPI', at, found))
    else if (!known.has(found.kind)) known.set(found.kind, found)
  }
  const [first = noSignIn, ...others] = [...known.values()]
  return { signIns: [first, ...others, ...(known.size === 0 ? [] : [noSignIn])], problems }
}

function schemeAt(document: OpenDocument, place: Place): SignIn | string {
  const scheme = document.resolve(place)?.value ?? null
  return isJsonObject(scheme) ? signInOf(scheme) : 'it is no way to sign in'
}

function requiredNames(security: Json | undefined): ReadonlySet<string> {
  const list = Array.isArray(security) ? (security as readonly Json[]) : []
  return new Set(list.flatMap((each) => (isJsonObject(each) ? Object.keys(each) : [])))
}

/** The way, or why it is left out. */
function signInOf(scheme: JsonObject): SignIn | string {
  const { type, scheme: kind, in: place, name } = scheme
  switch (type) {
    case 'basic':
      return basicSignIn
    case 'http':
      return kind === 'basic'
        ? basicSignIn
        : kind === 'bearer'
          ? bearerSignIn
          : `the HTTP scheme ${plainText(kind)} is not known here`
    case 'apiKey':
      return typeof name === 'string' && name !== '' ? keyOf(place, name) : 'the key has no name'
    case 'oauth2':
      return oauthOf(scheme)
    case 'openIdConnect':
      return bearerSignIn
    default:
      return `a sign-in of the type ${plainText(type)} is not known here`
  }
}

function keyOf(place: Json | undefined, name: string): SignIn | string {
  if (place === 'query') return querySignIn(name)
  return place === 'header' ? headerSignIn(name) : 'a key in a cookie is not sent from here'
}

/** Tokens that the client gets by itself where that is offered; else a token that a person brings. */
function oauthOf({ flows, flow, tokenUrl, scopes }: JsonObject): SignIn {
  const own =
    flow === 'application' ? { tokenUrl, scopes } : isJsonObject(flows) ? flows['clientCredentials'] : undefined
  if (own === undefined || !isJsonObject(own)) return bearerSignIn
  const { tokenUrl: url, scopes: named } = own
  const scope = isJsonObject(named) ? Object.keys(named).join(' ').slice(0, 900) : ''
  return clientSignIn({ ...(typeof url === 'string' && /^https?:\/\//.test(url) ? { tokenUrl: url } : {}), scope })
}
