import type { Problem } from '../../errors.ts'
import { isJsonObject, type Json, type JsonObject, type JsonSchema } from '../../json.ts'
import { samplesOf, schemaOfSamples } from '../../typing/index.ts'
import { leftOut } from '../left-out.ts'
import { invalidContract } from '../openapi/invalid-contract.ts'
import { isSecretName, partSecrets } from './part-secrets.ts'
import type { RawRequest } from './raw-request.ts'
import { readCurl } from './read-curl.ts'
import { readHar } from './read-har.ts'
import { maxCommandChars } from './shell-words.ts'

/** A call that somebody pasted, as a node `http.request` and a connection `http`. */
export interface ReadRequest {
  readonly from: 'curl' | 'har' | 'sample'
  /** Such as `GET /orders`. */
  readonly title: string
  /** Config of a node `http.request`; without anything that proves who calls. */
  readonly node: JsonObject
  /** Absent for a sample, which tells nothing of the system. */
  readonly connection?: {
    readonly host: string
    readonly config: JsonObject
    /** Fields of the secret: what was found, to be kept by the connection only. */
    readonly secret: Readonly<Record<string, string>>
  }
  /** Of the answer, where it is known. */
  readonly schema?: JsonSchema
  readonly problems: readonly Problem[]
}

const maxSampleChars = 200_000
const maxHarChars = 20_000_000
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']
/** Headers that the host sets by itself, or that only a browser needs. */
const droppedHeaders =
  /^(?:accept-encoding|accept-language|connection|content-length|host|origin|referer|user-agent|dnt|priority|pragma|cache-control|te|if-none-match|if-modified-since|upgrade-insecure-requests|sec-.*)$/i

/**
 * Reads a cURL command, an entry of an HTTP archive or a JSON sample. Secrets in headers, cookies, the address and the query
 * are parted from the node; those in a body are blanked. Throws `CONTRACT_INVALID`.
 */
export function readRequest(text: string): ReadRequest {
  const start = text.trimStart()
  if (start === '') throw invalidContract('request', 'it is empty')
  if (!/^[[{]/.test(start)) return nodeOf('curl', readCurl(text))
  if (text.length > maxHarChars)
    throw invalidContract('request', `it has ${text.length} characters; at most ${maxHarChars} are read`)
  const value = jsonIn(text)
  const isHar = isJsonObject(value) && (isJsonObject(value['log'] ?? null) || isJsonObject(value['request'] ?? null))
  return isHar ? nodeOf('har', readHar(value)) : sampleOf(text, value)
}

function jsonIn(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw invalidContract(
      'request',
      `it is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : String(error)}`,
    )
  }
}

function sampleOf(text: string, value: Json): ReadRequest {
  if (text.length > maxSampleChars) {
    throw invalidContract('sample', `it has ${text.length} characters; at most ${maxSampleChars} are kept`)
  }
  const schema = schemaOfSamples(samplesOf(value))
  return {
    from: 'sample',
    title: 'Sample',
    node: { method: 'GET', url: '', sample: text },
    ...(schema ? { schema } : {}),
    problems: [],
  }
}

function nodeOf(from: 'curl' | 'har', raw: RawRequest): ReadRequest {
  const base = addressOf(raw.url)
  if (!methods.includes(raw.method))
    throw invalidContract(from, `the method ${raw.method.slice(0, 20)} is not sent from here`)
  const { url, headers, credential, problems } = partSecrets(raw, base)
  const body = bodyOf(raw, headers)
  const sample = sampleIn(raw.answer)
  const schema = sample === undefined ? undefined : schemaOfSamples(samplesOf(sample))
  const own = headers.filter(([name]) => !droppedHeaders.test(name) && !(body.isJson && /^content-type$/i.test(name)))
  const query = Object.fromEntries(url.searchParams)
  return {
    from,
    title: `${raw.method} ${url.pathname}`.slice(0, 100),
    node: {
      method: raw.method,
      url: url.pathname,
      ...(Object.keys(query).length === 0 ? {} : { query }),
      ...(own.length === 0 ? {} : { headers: Object.fromEntries(own) }),
      ...body.node,
      ...(sample === undefined ? {} : { sample: JSON.stringify(sample, null, 2) }),
    },
    connection: { host: url.host, config: { baseUrl: url.origin, ...credential.config }, secret: credential.secret },
    ...(schema ? { schema } : {}),
    problems: [...raw.problems, ...problems, ...body.problems, ...repeated(url)],
  }
}

function addressOf(text: string): URL {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  const url = URL.canParse(whole) ? new URL(whole) : undefined
  if (url && /^https?:$/.test(url.protocol)) return url
  throw invalidContract('request', `${text.slice(0, 60)} is no address of http or https`)
}

function repeated({ searchParams }: URL): readonly Problem[] {
  const names = [...searchParams.keys()]
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  return twice === undefined
    ? []
    : [leftOut('request', twice, 'it stands in the query more than once; the last value is taken')]
}

interface NodeBody {
  readonly isJson: boolean
  readonly node: JsonObject
  readonly problems: readonly Problem[]
}

// oxlint-disable-next-line complexity -- one line per form of a body
function bodyOf({ body, method }: RawRequest, headers: RawRequest['headers']): NodeBody {
  if (body === undefined || method === 'GET' || method === 'HEAD') return { isJson: false, node: {}, problems: [] }
  if (body.length > maxCommandChars)
    throw invalidContract('request', `its body has ${body.length} characters; at most ${maxCommandChars} are kept`)
  const type = headers.find(([name]) => /^content-type$/i.test(name))?.[1] ?? ''
  // Without a content type, curl calls everything a form; people write JSON all the same.
  const json = /json/i.test(type) || /^\s*[[{]/.test(body) ? parsed(body) : undefined
  const blanked: string[] = []
  if (json !== undefined) {
    const clean = withoutSecrets(json, blanked, 0)
    return { isJson: true, node: { body: JSON.stringify(clean, null, 2) }, problems: blanked.map(blank) }
  }
  const text = /x-www-form-urlencoded/i.test(type) ? formWithout(body, blanked) : body
  return { isJson: false, node: { bodyType: 'text', body: text }, problems: blanked.map(blank) }
}

function blank(name: string): Problem {
  return leftOut('request', name, 'the body held a secret here; it was taken out and is nowhere kept')
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function withoutSecrets(value: Json, blanked: string[], level: number): Json {
  if (level > 50) return null
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => withoutSecrets(each, blanked, level + 1))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (typeof inner !== 'string' || inner === '' || !isSecretName(name))
        return [name, withoutSecrets(inner, blanked, level + 1)]
      blanked.push(name)
      return [name, '']
    }),
  )
}

function formWithout(body: string, blanked: string[]): string {
  const form = new URLSearchParams(body)
  for (const name of new Set(form.keys())) {
    if (!isSecretName(name)) continue
    form.set(name, '')
    blanked.push(name)
  }
  return blanked.length === 0 ? body : form.toString()
}

/** An answer that is JSON and not too long to be kept beside the node; secrets in it are blanked. */
function sampleIn(answer: string | undefined): Json | undefined {
  if (answer === undefined || answer.length > maxSampleChars) return undefined
  const value = parsed(answer)
  return value === undefined ? undefined : withoutSecrets(value, [], 0)
}
