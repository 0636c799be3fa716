import { Readable, type Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
  type BrotliDecompress,
} from 'node:zlib'

/** What this host can undo, as an `accept-encoding` header (RFC 9110, section 12.5.3). */
export const acceptedCodings = 'gzip, deflate, br, zstd'

/** Codings on top of one another that are undone; more is no honest answer. */
const mostLayers = 2

type Bytes = AsyncIterable<Buffer>
/** The first bytes tell how it must be undone. */
type Decoder = (first: Buffer) => Duplex | BrotliDecompress

const decoders: Readonly<Record<string, Decoder>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  br: () => createBrotliDecompress(),
  zstd: () => createZstdDecompress(),
  // Many servers send the bare stream without the wrapper that RFC 1950 asks for.
  deflate: (first) => (((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw()),
}

/** Bytes that are not what their coding says. */
export class CodingError extends Error {}

/**
 * Undoes the codings of a body piece by piece, so that whoever counts the bytes can stop before a small answer has filled
 * the memory. Reading throws `CodingError` when a coding is unknown or the bytes are not of it.
 */
export function withoutCodings(body: Bytes, header: string | undefined): Bytes {
  const codings = (header ?? '').split(',').map((name) => name.trim().toLowerCase())
  const layers = codings.filter((name) => name !== '' && name !== 'identity').toReversed()
  if (layers.length > mostLayers) throw new CodingError(`it is encoded ${layers.length} times`)
  return layers.reduce<Bytes>((bytes, coding) => {
    const decoder = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined
    if (!decoder) throw new CodingError(`it is encoded as ${coding}, which was not asked for`)
    return undone(bytes, coding, decoder)
  }, body)
}

async function* undone(body: Bytes, coding: string, decoder: Decoder): Bytes {
  const pieces = body[Symbol.asyncIterator]()
  try {
    const { done, value } = await pieces.next()
    // An answer to HEAD names a coding and has no body.
    if (done === true) return
    const undo = decoder(value)
    let fault: Error | undefined
    const source = Readable.from(
      chained(value, pieces, (error) => (fault = error instanceof Error ? error : new Error(String(error)))),
    )
    const flowing = pipeline(source, undo)
    // Whoever reads learns of it below; unheard it would end the process.
    flowing.catch(() => undefined)
    try {
      yield* undo as Bytes
      await flowing
    } catch (error) {
      if (fault !== undefined) throw fault
      throw new CodingError(`it is no ${coding}: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      undo.destroy()
    }
  } finally {
    await pieces.return?.()
  }
}

/** A failure to read the body must not be taken for a body that is wrong. */
async function* chained(first: Buffer, rest: AsyncIterator<Buffer>, onFault: (error: unknown) => void): Bytes {
  yield first
  for (;;) {
    const { done, value } = await rest.next().catch((error: unknown) => {
      onFault(error)
      throw error
    })
    if (done === true) return
    yield value
  }
}
