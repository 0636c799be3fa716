import { isJsonObject, plainText, type Json, type JsonObject } from '../../json.ts'
import { fewWarnings } from '../left-out.ts'
import type { ReadContract } from '../read-contract.ts'
import { invalidContract } from './invalid-contract.ts'
import { loadDocuments } from './load-documents.ts'
import { OpenDocument } from './open-document.ts'
import { applyOverlay } from './overlay.ts'
import { readDocument } from './read-document.ts'
import { readOperations } from './read-operations.ts'
import { readSignIns } from './read-sign-ins.ts'

export interface OpenApiSource {
  readonly text: string
  /** Where the document was found; without it no other document is asked for. */
  readonly url?: string
  /** JSON or YAML: what the contract does not say. */
  readonly overlay?: string
  readonly fetch?: (url: string) => Promise<string>
}

/**
 * Reads an OpenAPI document, 3.0 or 3.1, or a Swagger 2 one, in JSON or YAML, as calls with their inputs and answers and, with
 * an overlay, as objects. References are followed one at a time and stay references; other documents are only asked for below
 * the folder of this one. Throws `CONTRACT_INVALID`, and what `fetch` throws. Source: OpenAPI Specification 3.1.1, 3.0.4, 2.0.
 */
export async function readOpenApi({ text, url, overlay, fetch }: OpenApiSource): Promise<ReadContract> {
  const root = readDocument(text, 'OpenAPI')
  const version = versionOf(root)
  const others = url !== undefined && fetch ? await loadDocuments(root, url, fetch) : new Map<string, JsonObject>()
  const document = new OpenDocument(root, url, others)
  const { operations, schemas, problems } = readOperations(document)
  if (operations.length === 0)
    throw invalidContract('OpenAPI', 'it describes no operation that can be called', '/paths')
  const { signIns, problems: left } = readSignIns(document)
  const info = isJsonObject(root['info'] ?? null) ? (root['info'] as JsonObject) : {}
  const baseUrl = addressOf(root, url)
  const { title } = info
  const contract: ReadContract = {
    ...(typeof title === 'string' && title.trim() !== '' ? { title: title.trim().slice(0, 200) } : {}),
    version: [version, info['version']].filter((each) => typeof each === 'string').join(', '),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    signIns,
    objects: {},
    operations,
    schemas,
    errors: [],
    problems: fewWarnings('OpenAPI', [...problems, ...left]),
  }
  return overlay === undefined ? contract : applyOverlay(contract, overlay)
}

function versionOf({ openapi, swagger }: JsonObject): string {
  const named = plainText(openapi ?? swagger)
  if (/^3\.[01](?:\.|$)/.test(named)) return `OpenAPI ${named}`
  if (/^2\.0$|^2$/.test(named)) return `Swagger ${named}`
  if (named === '')
    throw invalidContract('OpenAPI', 'it names neither "openapi" nor "swagger"; is it an OpenAPI document?', '')
  throw invalidContract(
    'OpenAPI',
    `version ${named.slice(0, 40)} is not known; 2.0, 3.0 and 3.1 are`,
    openapi === undefined ? '/swagger' : '/openapi',
  )
}

/** The first server, with the defaults of its variables; counted from where the document was found. */
function addressOf(root: JsonObject, url: string | undefined): string | undefined {
  const named = 'swagger' in root ? swaggerAddress(root, url) : serverAddress(root['servers'])
  if (named === undefined || !URL.canParse(named, url)) return undefined
  const address = new URL(named, url)
  if (!/^https?:$/.test(address.protocol) || address.username !== '' || address.password !== '') return undefined
  return `${address.origin}${address.pathname}`.replace(/\/+$/, '').slice(0, 1000)
}

function serverAddress(servers: Json | undefined): string | undefined {
  const [server] = Array.isArray(servers) ? (servers as readonly Json[]) : []
  if (!isJsonObject(server ?? null)) return undefined
  const { url, variables } = server as JsonObject
  if (typeof url !== 'string') return undefined
  return url.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => {
    const variable = isJsonObject(variables) && Object.hasOwn(variables, name) ? variables[name] : undefined
    const preset = isJsonObject(variable ?? null) ? (variable as JsonObject)['default'] : undefined
    return typeof preset === 'string' ? preset : whole
  })
}

function swaggerAddress({ host, basePath, schemes }: JsonObject, url: string | undefined): string | undefined {
  const path = typeof basePath === 'string' ? basePath : '/'
  if (typeof host !== 'string') return url === undefined ? undefined : path
  const named = Array.isArray(schemes) ? (schemes as readonly Json[]) : []
  const scheme = named.includes('https') || !named.includes('http') ? 'https' : 'http'
  return `${scheme}://${host}${path.startsWith('/') ? path : `/${path}`}`
}
