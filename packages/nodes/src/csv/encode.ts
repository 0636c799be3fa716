import type { CsvEncoding } from './decode.ts'

/** A character that an encoding has no bytes for. */
export class EncodingError extends Error {}

/** Writes text as bytes; throws `EncodingError` for a character that the encoding does not have. */
export type TextWriter = (text: string) => Uint8Array

/** The way to write an encoding. A byte order mark is not added. */
export function textWriter(encoding: CsvEncoding): TextWriter {
  switch (encoding) {
    case 'utf-8': {
      const encoder = new TextEncoder()
      return (text) => encoder.encode(wellFormed(text))
    }
    case 'utf-16le':
      return (text) => utf16(wellFormed(text))
    case 'gb18030':
      return tableWriter(gb18030Table(), (text) => `"${text}" cannot be written in GB18030`)
    case 'latin1':
      return tableWriter(latin1Table(), (text) => `"${text}" does not exist in Western European (Windows-1252)`)
  }
}

/** Half of a surrogate pair would be written as a replacement character. */
function wellFormed(text: string): string {
  if (text.isWellFormed()) return text
  throw new EncodingError('it holds half a character')
}

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 2)
  const view = new DataView(bytes.buffer)
  for (let at = 0; at < text.length; at += 1) view.setUint16(at * 2, text.charCodeAt(at), true)
  return bytes
}

/** Bytes of a character, by its code point, as a number that begins with the first of them. */
interface EncodingTable {
  readonly bytesOf: (code: number) => number | undefined
}

function tableWriter({ bytesOf }: EncodingTable, problem: (character: string) => string): TextWriter {
  return (text) => {
    const bytes: number[] = []
    for (const character of text) {
      const found = bytesOf(character.codePointAt(0) ?? 0)
      if (found === undefined) throw new EncodingError(problem(character))
      pushBytes(bytes, found)
    }
    return Uint8Array.from(bytes)
  }
}

function pushBytes(bytes: number[], packed: number): void {
  if (packed > 0xff_ff) bytes.push(Math.floor(packed / 2 ** 24), (packed >>> 16) & 0xff)
  if (packed > 0xff) bytes.push((packed >>> 8) & 0xff)
  bytes.push(packed & 0xff)
}

function latin1Table(): EncodingTable {
  const text = new TextDecoder('latin1').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))
  const table = new Map(Array.from(text, (character, byte) => [character.codePointAt(0) ?? 0, byte]))
  return { bytesOf: (code) => table.get(code) }
}

/** Four-byte sequences count from 81 30 81 30; those below this number stand for characters of the basic plane. */
const basicSequences = 39_420
/** The number of U+10000. */
const firstAstral = 189_000

/**
 * Every platform decodes GB18030 and none encodes it: the table is what the decoder says, read backwards. The other planes
 * follow in one piece. Source: https://encoding.spec.whatwg.org/#gb18030-encoder.
 */
function gb18030Table(): EncodingTable {
  const table = new Map<number, number>()
  for (let byte = 0; byte < 0x80; byte += 1) table.set(byte, byte)
  addDecoded(table, basicFourBytes())
  // Where both lengths stand for a character, the shorter one is written.
  addDecoded(table, twoBytes())
  return {
    bytesOf: (code) => table.get(code) ?? (code >= 0x1_00_00 ? fourBytes(code - 0x1_00_00 + firstAstral) : undefined),
  }
}

function twoBytes(): readonly number[] {
  const sequences: number[] = []
  for (let first = 0x81; first <= 0xfe; first += 1)
    for (let second = 0x40; second <= 0xfe; second += 1) if (second !== 0x7f) sequences.push(first * 256 + second)
  return sequences
}

function basicFourBytes(): readonly number[] {
  return Array.from({ length: basicSequences }, (_, number) => fourBytes(number))
}

function fourBytes(number: number): number {
  const [fourth, third, second, first] = [
    number % 10,
    Math.floor(number / 10) % 126,
    Math.floor(number / 1260) % 10,
    Math.floor(number / 12_600),
  ]
  return (0x81 + first) * 2 ** 24 + (0x30 + second) * 2 ** 16 + (0x81 + third) * 2 ** 8 + 0x30 + fourth
}

/** What each sequence stands for; a line break after each keeps a wrong one from taking the next along. */
function addDecoded(table: Map<number, number>, sequences: readonly number[]): void {
  const bytes: number[] = []
  for (const sequence of sequences) {
    pushBytes(bytes, sequence)
    bytes.push(0x0a)
  }
  const characters = new TextDecoder('gb18030').decode(Uint8Array.from(bytes)).split('\n')
  for (const [at, sequence] of sequences.entries()) {
    const character = characters[at] ?? ''
    const code = character.codePointAt(0) ?? 0
    if (code !== 0xff_fd && character.length === 1) table.set(code, sequence)
  }
}
