/** Reads a JSON body of bounded size. What went wrong is a value: each system words its errors its own way. */
export type JsonBody =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: 'too_large' | 'invalid'; readonly message: string }

export async function readJsonBody(request: Request, maxBytes: number): Promise<JsonBody> {
  const tooLarge = { ok: false, reason: 'too_large', message: `The body is larger than ${maxBytes} bytes.` } as const
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return tooLarge
  const text = request.headers.has('content-length') ? await request.text() : await readBounded(request, maxBytes)
  if (text === undefined || Buffer.byteLength(text) > maxBytes) return tooLarge
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 200) : ''
    return { ok: false, reason: 'invalid', message: `The body is not valid JSON: ${detail}` }
  }
}

/** A chunked body has no declared length: stop as soon as it is too long. */
async function readBounded(request: Request, maxBytes: number): Promise<string | undefined> {
  if (request.body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.byteLength
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
