import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const pack = promisify(gzip)

/**
 * An answer that a browser keeps, and asks each time whether it is still so: then only that crosses the network. Packed when it does
 * not. For what is large, the same for everybody who may read it, and seldom another.
 */
export async function keptAnswer(body: unknown, headers: Headers): Promise<Response> {
  const text = JSON.stringify(body)
  const etag = `W/"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`
  const shared = { etag, 'cache-control': 'private, no-cache', vary: 'accept-encoding' }
  if (headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers: shared })
  const own = { ...shared, 'content-type': 'application/json' }
  if (!takesGzip(headers.get('accept-encoding') ?? '')) return new Response(text, { headers: own })
  return new Response(await pack(text), { headers: { ...own, 'content-encoding': 'gzip' } })
}

function takesGzip(accepted: string): boolean {
  return accepted.split(',').some((part) => /^\s*gzip\s*(?:$|;(?!\s*q=0(?:\.0*)?\s*$))/.test(part))
}
