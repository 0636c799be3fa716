import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { Readable } from 'node:stream'
import { constants, createBrotliCompress, createGzip } from 'node:zlib'

const mediaTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
}
const compressible = new Set(['.css', '.html', '.js', '.json', '.map', '.svg', '.ttf', '.txt', '.webmanifest'])
/** Less than this only grows when it is packed. */
const leastPackedBytes = 200
/** Names that the build derives from the content, such as `assets/index-Bx3kP0aZ.js`. */
const hashedName = /-[\w-]{8,}\.\w+$/

interface FoundFile {
  readonly path: string
  readonly bytes: number
  readonly etag: string
}

/** Serves the built editor. `undefined` when there is nothing to serve, so that the caller says so. */
export function createStaticFiles(folder: string): (request: Request) => Promise<Response | undefined> {
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
    const path = safePath(new URL(request.url).pathname)
    if (path === undefined) return undefined
    const file = await findFile(join(folder, path))
    if (file) return send(request, file)
    // Pages of the editor have no file; what has an extension is a file that is missing.
    const page = extname(path) === '' ? await findFile(join(folder, 'index.html')) : undefined
    return page && send(request, page)
  }
}

/** The path below the folder, or nothing for one that leads elsewhere. */
function safePath(pathname: string): string | undefined {
  const decoded = decode(pathname)
  if (decoded === undefined || decoded.includes('\0') || decoded.includes('\\')) return undefined
  const parts = decoded.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.some((part) => part.startsWith('.') || part.includes(':'))) return undefined
  return parts.length === 0 ? 'index.html' : parts.join(sep)
}

function decode(pathname: string): string | undefined {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return undefined
  }
}

async function findFile(path: string): Promise<FoundFile | undefined> {
  try {
    const info = await stat(path)
    if (!info.isFile()) return undefined
    return { path, bytes: info.size, etag: `${info.size.toString(36)}-${info.mtimeMs.toString(36)}` }
  } catch {
    return undefined
  }
}

async function send(request: Request, file: FoundFile): Promise<Response> {
  const extension = extname(file.path)
  const isPacked = compressible.has(extension) && file.bytes >= leastPackedBytes
  const encoding = isPacked ? chooseEncoding(request.headers.get('accept-encoding') ?? '') : undefined
  const etag = `"${file.etag}${encoding ? `-${encoding}` : ''}"`
  const headers: Record<string, string> = {
    'content-type': mediaTypes[extension] ?? 'application/octet-stream',
    'cache-control': hashedName.test(file.path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
    etag,
  }
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
  if (encoding === undefined)
    return new Response(bodyOf(request, file.path), { headers: { ...headers, 'content-length': String(file.bytes) } })
  headers['content-encoding'] = encoding
  return new Response(request.method === 'HEAD' ? null : await encoded(file.path, encoding), { headers })
}

type Encoding = 'br' | 'gzip'

function chooseEncoding(accepted: string): Encoding | undefined {
  const names = accepted.split(',').map((part) => part.trim().split(';')[0])
  return names.includes('br') ? 'br' : names.includes('gzip') ? 'gzip' : undefined
}

/** The copy that the build packed, else packed on the way. */
async function encoded(path: string, encoding: Encoding): Promise<ReadableStream> {
  const packed = await findFile(`${path}.${encoding === 'br' ? 'br' : 'gz'}`)
  if (packed) return toWeb(createReadStream(packed.path))
  const packer =
    encoding === 'br' ? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) : createGzip()
  return toWeb(createReadStream(path).pipe(packer))
}

function bodyOf(request: Request, path: string): ReadableStream | null {
  return request.method === 'HEAD' ? null : toWeb(createReadStream(path))
}

function toWeb(stream: Readable): ReadableStream {
  return Readable.toWeb(stream)
}
