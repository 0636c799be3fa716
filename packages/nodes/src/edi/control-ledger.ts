import { FlowError, isJsonObject, type FileStore, type Json } from '@isthmus/sdk'
import { fault } from './fault.ts'
import { isAccepted, type Judged } from './judge.ts'
import type { Piece } from './read-text.ts'

/** Where the control numbers of interchanges that came before are kept, one small file for each. */
export interface ControlLedger {
  /** Below the data folder's `files`. */
  readonly folder: string
  /** How long a number stays taken; partners begin anew when theirs run out. */
  readonly days: number
  readonly files: FileStore
  /** The file that is being read, for messages about it. */
  readonly file: string
  /** ISO 8601, UTC. */
  readonly now: string
}

/** What is kept of an interchange. */
interface Entry {
  readonly content: string
  readonly file: string
  readonly notedAt: string
}

const dayMs = 24 * 60 * 60 * 1000

/**
 * Refuses an interchange whose control number its sender has used before for other content; it counts as a duplicate then. The
 * same content again passes, so that a file which is read a second time, after a crash too, comes out as it did before.
 * Interchanges that are refused anyway take no number: the sender may send them again when they are whole.
 */
export async function heldAgainst(ledger: ControlLedger, piece: Piece): Promise<Piece> {
  if (piece.kind !== 'interchange' || !takesNumber(piece.judged)) return piece
  const { judged } = piece
  const key = keyOf(judged)
  const path = `${ledger.folder}/${await nameOf(judged, key)}`
  const content = await digest(contentOf(judged))
  const before = await entryAt(ledger, path)
  if (before && isStillTaken(before, ledger)) {
    if (before.content === content) return piece
    return { kind: 'interchange', judged: refused(judged, before) }
  }
  await write(ledger, path, { key, content, file: ledger.file, notedAt: ledger.now })
  return piece
}

function takesNumber(judged: Judged): boolean {
  return judged.groups.some((group) => group.messages.some((message) => isAccepted(judged, group, message)))
}

function isStillTaken({ notedAt }: Entry, { now, days }: ControlLedger): boolean {
  return Date.parse(now) - Date.parse(notedAt) < days * dayMs
}

function refused(judged: Judged, { file, notedAt }: Entry): Judged {
  const { standard, controlNumber, sender } = judged.interchange
  const place = { tag: standard === 'X12' ? 'ISA' : 'UNB', position: 1, element: standard === 'X12' ? 13 : 5 }
  const reason =
    `${sender.id} has used the control number ${controlNumber} before, for other content ` +
    `(${file}, ${notedAt.slice(0, 16)}); it has to send this with a new one`
  return { ...judged, faults: [fault('duplicate', place, reason), ...judged.faults] }
}

/** Numbers are counted by sender and recipient. */
function keyOf({ interchange: { standard, sender, recipient, controlNumber } }: Judged): string {
  return JSON.stringify([standard, sender.qualifier, sender.id, recipient.qualifier, recipient.id, controlNumber])
}

/** A name that people find again, with a part of the digest because signs that no file may have are left out. */
async function nameOf({ interchange: { standard, sender, controlNumber } }: Judged, key: string): Promise<string> {
  const readable = [standard, sender.id, controlNumber].join('-').replaceAll(/[^A-Za-z0-9-]/g, '_')
  return `${readable.slice(0, 80)}-${(await digest(key)).slice(0, 16)}.json`
}

/** The messages without the times of their envelopes, which a sender that sends anew makes anew. */
function contentOf({ groups }: Judged): string {
  const content = groups.map(({ group, messages }) => [
    group.code,
    group.controlNumber,
    messages.map(({ message: { type, controlNumber, body } }) => [
      type,
      controlNumber,
      body.map(({ tag, elements }) => [tag, elements]),
    ]),
  ])
  return JSON.stringify(content)
}

async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

async function entryAt({ files }: ControlLedger, path: string): Promise<Entry | undefined> {
  try {
    const decoder = new TextDecoder()
    let text = ''
    for await (const part of files.read(path)) text += decoder.decode(part, { stream: true })
    return entryOf(text + decoder.decode())
  } catch (thrown) {
    if (thrown instanceof FlowError && thrown.code === 'FILE_NOT_FOUND') return undefined
    throw thrown
  }
}

/** What somebody has put there by hand counts as nothing. */
function entryOf(text: string): Entry | undefined {
  try {
    const { content, file, notedAt } = fieldsOf(JSON.parse(text) as Json)
    const isEntry = typeof content === 'string' && typeof file === 'string' && typeof notedAt === 'string'
    return isEntry ? { content, file, notedAt } : undefined
  } catch {
    return undefined
  }
}

function fieldsOf(value: Json): Readonly<Record<string, Json | undefined>> {
  return isJsonObject(value) ? value : {}
}

async function write({ files }: ControlLedger, path: string, entry: Entry & { readonly key: string }): Promise<void> {
  const writer = await files.create(path)
  try {
    await writer.write(`${JSON.stringify(entry)}\n`)
  } catch (thrown) {
    await writer.abandon()
    throw thrown
  }
  await writer.close()
}
