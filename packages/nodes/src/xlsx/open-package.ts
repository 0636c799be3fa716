import { FlowError, flowError } from '@isthmus/sdk'
import type { Entry, ZipFile } from 'yauzl'

/** A workbook is read from its end, so its packed bytes have to be there as a whole. */
const maxPackedBytes = 64 * 1024 * 1024
/** What one part may come to when it is unpacked: some kilobytes of packed zeros would otherwise fill the memory or the day. */
const maxPartBytes = 1024 * 1024 * 1024
const maxParts = 10_000

/** The parts of an XLSX file, which is a ZIP archive (ECMA-376 part 2). */
export interface WorkbookPackage {
  has(part: string): boolean
  /** Unpacks a part piece by piece. Throws `FILE_INVALID`. */
  read(part: string): AsyncIterable<Uint8Array>
  close(): void
}

/** Opens a workbook. Throws `FILE_INVALID` for what is none, and for one of more than 64 MB. */
export async function openPackage(bytes: AsyncIterable<Uint8Array>, file: string): Promise<WorkbookPackage> {
  const packed = await gathered(bytes, file)
  if (packed.subarray(0, 4).equals(legacyMark)) {
    throw invalid(
      file,
      'it is protected by a password, or an XLS file of Excel 97 to 2003; save it as XLSX without a password',
    )
  }
  const { fromBufferPromise } = await import('yauzl')
  const zip = await fromBufferPromise(packed, { lazyEntries: true }).catch((cause: unknown) => {
    throw invalid(file, 'it is no XLSX workbook', cause)
  })
  const parts = await partsOf(zip, file)
  return {
    has: (part) => parts.has(part),
    read: (part) => unpacked(zip, parts.get(part), { part, file }),
    close: () => zip.close(),
  }
}

/** Begins OLE files: XLS, and XLSX files that were encrypted. */
const legacyMark = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])

async function gathered(bytes: AsyncIterable<Uint8Array>, file: string): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of bytes) {
    pieces.push(piece)
    size += piece.length
    if (size > maxPackedBytes) throw invalid(file, 'it is larger than 64 MB; save the sheet as CSV, which has no limit')
  }
  return Buffer.concat(pieces)
}

async function partsOf(zip: ZipFile, file: string): Promise<ReadonlyMap<string, Entry>> {
  const parts = new Map<string, Entry>()
  try {
    for await (const entry of zip.eachEntry()) {
      if (parts.size >= maxParts) throw invalid(file, `it has more than ${maxParts} parts`)
      parts.set(entry.fileName, entry)
    }
  } catch (cause) {
    throw readable(cause, file)
  }
  return parts
}

interface Place {
  readonly part: string
  readonly file: string
}

async function* unpacked(zip: ZipFile, entry: Entry | undefined, { part, file }: Place): AsyncIterable<Uint8Array> {
  if (!entry) throw invalid(file, `its part ${part} is missing`)
  if (entry.uncompressedSize > maxPartBytes) throw invalid(file, `its part ${part} is larger than 1 GB when unpacked`)
  try {
    for await (const piece of await zip.openReadStreamPromise(entry)) yield piece as Uint8Array
  } catch (cause) {
    throw readable(cause, file)
  }
}

function readable(cause: unknown, file: string): Error {
  if (cause instanceof FlowError) return cause
  return invalid(file, `it is damaged (${cause instanceof Error ? cause.message : String(cause)})`, cause)
}

export function invalid(file: string, reason: string, cause?: unknown): Error {
  return flowError('FILE_INVALID', { file, reason }, { cause })
}
