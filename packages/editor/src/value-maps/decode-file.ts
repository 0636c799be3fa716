export type FileEncoding = 'utf-8' | 'gb18030'

/** The text of a file in an encoding; `undefined` when its bytes are no text in that encoding. */
export function decodeFile(bytes: ArrayBuffer, encoding: FileEncoding): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** UTF-8 where that is possible, else what spreadsheets in China write. */
export function likelyEncoding(bytes: ArrayBuffer): FileEncoding {
  return decodeFile(bytes, 'utf-8') === undefined ? 'gb18030' : 'utf-8'
}
