import type { XmlToken } from './tokens.ts'
import { XmlError } from './xml-error.ts'

const nameStart = '[:A-Z_a-z\\u00C0-\\u{10FFFF}]'
const nameSign = '[-.0-9:A-Z_a-z\\u00B7-\\u{10FFFF}]'
/** Names in XML, a little wider than the standard has them. */
export const xmlName = new RegExp(`^${nameStart}${nameSign}*$`, 'u')

/** Reads what stands between `<` and `>`, both included. Throws XmlError. */
export function readTag(raw: string, maxAttributes: number): XmlToken {
  if (raw.startsWith('</')) return { kind: 'close', name: checkedName(raw.slice(2, -1).trimEnd(), raw) }
  const empty = raw.endsWith('/>')
  const inside = raw.slice(1, empty ? -2 : -1)
  const name = checkedName(/^[^\s]*/.exec(inside)?.[0] ?? '', raw)
  const attributes = readAttributes(inside.slice(name.length), { raw, maxAttributes })
  return { kind: 'open', name, attributes, empty, size: raw.length }
}

function checkedName(name: string, raw: string): string {
  if (xmlName.test(name)) return name
  throw new XmlError(`"${raw.slice(0, 40)}" is no tag`)
}

function readAttributes(
  text: string,
  { raw, maxAttributes }: { readonly raw: string; readonly maxAttributes: number },
): readonly (readonly [string, string])[] {
  const found = new Map<string, string>()
  const each = /\s+([^\s=]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')|(\s*)$/y
  for (let part = each.exec(text); part?.[1] !== undefined; part = each.exec(text)) {
    const name = checkedName(part[1], raw)
    if (found.has(name)) throw new XmlError(`"${raw.slice(0, 40)}" has the attribute "${name}" twice`)
    found.set(name, unescaped(part[2] ?? part[3] ?? ''))
    if (found.size > maxAttributes) throw new XmlError(`a tag has more than ${maxAttributes} attributes`)
    if (each.lastIndex === text.length) return [...found]
  }
  if (text.trim() !== '' && each.lastIndex !== text.length)
    throw new XmlError(`an attribute of "${raw.slice(0, 40)}" cannot be read`)
  return [...found]
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** A text without its escapes. There are five by name, all others by number. Throws XmlError. */
export function unescaped(text: string): string {
  if (!text.includes('&')) return text
  return text.replaceAll(
    /&(#x[0-9A-Fa-f]{1,6}|#[0-9]{1,7}|[A-Za-z][^\s;&]{0,40})?;?/g,
    (whole, name: string | undefined) => {
      if (name === undefined || !whole.endsWith(';'))
        throw new XmlError(`"${whole}" is no escape; a plain & is written &amp;`)
      const known = name.startsWith('#') ? byNumber(name) : entities[name]
      if (known === undefined)
        throw new XmlError(`the entity &${name.slice(0, 40)}; is not known; only &lt; &gt; &amp; &quot; &apos; are`)
      return known
    },
  )
}

function byNumber(name: string): string | undefined {
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  const allowed = code === 9 || code === 10 || code === 13 || (code >= 32 && code <= 0x10ffff)
  return allowed && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : undefined
}
