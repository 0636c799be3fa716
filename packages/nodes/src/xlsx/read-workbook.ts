import { dateKindOf, type DateKind } from './date-formats.ts'
import { invalid, type WorkbookPackage } from './open-package.ts'
import { xmlEvents, type XmlEvent } from './xml-events.ts'

/** What a workbook says of itself; its sheets are read later, row by row. */
export interface Workbook {
  readonly sheets: readonly { readonly name: string; readonly part: string }[]
  readonly is1904: boolean
  /** Texts that cells name by position. */
  readonly texts: readonly string[]
  /** By cell style: whether its numbers are dates. */
  readonly dateKinds: readonly (DateKind | undefined)[]
}

const maxTexts = 4_000_000
const maxTextChars = 256 * 1024 * 1024

/** Throws `FILE_INVALID`. */
export async function readWorkbook(parts: WorkbookPackage, file: string): Promise<Workbook> {
  const targets = new Map<string, string>()
  const sheets: { readonly name: string; readonly part: string }[] = []
  let is1904 = false
  const main = (await mainPart(parts, file)) ?? 'xl/workbook.xml'
  await forEachOpen(parts, { file, part: relationsOf(main) }, (name, { Id = '', Target = '' }) => {
    if (name === 'Relationship') targets.set(Id, absolute(main, Target))
  })
  await forEachOpen(parts, { file, part: main }, (name, attributes) => {
    if (name === 'workbookPr') is1904 = isTrue(attributes['date1904'])
    const part = name === 'sheet' ? targets.get(idOf(attributes)) : undefined
    if (part !== undefined) sheets.push({ name: attributes['name'] ?? '', part })
  })
  const folder = main.slice(0, main.lastIndexOf('/') + 1)
  const dateKinds = await readStyles(parts, { file, part: `${folder}styles.xml` })
  return { sheets, is1904, dateKinds, texts: await readTexts(parts, { file, part: `${folder}sharedStrings.xml` }) }
}

interface Place {
  readonly file: string
  readonly part: string
}

/** Where the package says that its workbook is. */
async function mainPart(parts: WorkbookPackage, file: string): Promise<string | undefined> {
  let found: string | undefined
  await forEachOpen(parts, { file, part: '_rels/.rels' }, (name, { Type = '', Target = '' }) => {
    if (name === 'Relationship' && Type.endsWith('/officeDocument')) found = absolute('', Target)
  })
  return found
}

async function forEachOpen(
  parts: WorkbookPackage,
  place: Place,
  visit: (name: string, attributes: Readonly<Record<string, string>>) => void,
): Promise<void> {
  for await (const events of xmlEvents(parts.read(place.part), place)) {
    for (const event of events) if (event.kind === 'open') visit(event.name, event.attributes)
  }
}

async function readStyles(parts: WorkbookPackage, place: Place): Promise<readonly (DateKind | undefined)[]> {
  if (!parts.has(place.part)) return []
  const codes = new Map<number, string>()
  const kinds: (DateKind | undefined)[] = []
  // Styles of cells are the only ones that cells name; those that they are made from stand before them.
  let isOfCells = false
  await forEachOpen(parts, place, (name, { numFmtId = '0', formatCode = '' }) => {
    const id = Number(numFmtId)
    if (name === 'numFmt') codes.set(id, formatCode)
    else if (name === 'xf' && isOfCells) kinds.push(dateKindOf(id, codes.get(id)))
    else if (groups.has(name)) isOfCells = name === 'cellXfs'
  })
  return kinds
}

/** Parts of a style sheet that hold cell formats, or follow those that do. */
const groups = new Set(['cellStyleXfs', 'cellXfs', 'cellStyles', 'dxfs'])

async function readTexts(parts: WorkbookPackage, place: Place): Promise<readonly string[]> {
  if (!parts.has(place.part)) return []
  const texts = new SharedTexts(place.file)
  for await (const events of xmlEvents(parts.read(place.part), place)) for (const event of events) texts.take(event)
  return texts.all
}

/** Rich texts are joined; readings above East Asian texts (`rPh`) are no part of them. */
class SharedTexts {
  readonly all: string[] = []
  readonly #file: string
  #chars = 0
  #text = ''
  #inText = false
  #inReading = false

  constructor(file: string) {
    this.#file = file
  }

  take(event: XmlEvent): void {
    if (event.kind !== 'text') this.#tag(event.name, event.kind === 'open')
    else if (this.#inText && !this.#inReading) this.#text += event.text
  }

  #tag(name: string, opens: boolean): void {
    if (name === 't') this.#inText = opens
    else if (name === 'rPh') this.#inReading = opens
    else if (name === 'si' && opens) this.#text = ''
    else if (name === 'si') this.#keep()
  }

  #keep(): void {
    this.#chars += this.#text.length
    if (this.all.push(plainText(this.#text)) > maxTexts || this.#chars > maxTextChars) throw tooMany(this.#file)
  }
}

function tooMany(file: string): Error {
  return invalid(file, 'it holds more texts than fit into memory; save the sheet as CSV')
}

/** Signs that XML cannot hold are written as `_x000D_` (ECMA-376 part 1, 22.9.2.19). */
export function plainText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

function relationsOf(part: string): string {
  const at = part.lastIndexOf('/') + 1
  return `${part.slice(0, at)}_rels/${part.slice(at)}.rels`
}

/** Targets are relative to the part that names them, or begin with a slash. */
function absolute(from: string, target: string): string {
  const base = new URL(from, 'file:///')
  return decodeURIComponent(new URL(target, base).pathname.slice(1))
}

/** The relationship's id has a prefix that writers choose. */
function idOf(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? ''
}

function isTrue(text: string | undefined): boolean {
  return text === '1' || text === 'true'
}
