import { isJsonObject, type Json } from '@isthmus/sdk'
import { xmlName } from './tag.ts'
import { XmlError, xmlLimits } from './xml-error.ts'

/**
 * A value as an element. `@name` is an attribute, `#text` the text beside them, a list several elements of its name; null
 * is left out. Throws XmlError for names and characters that XML does not have.
 */
export function elementText(name: string, value: Json, depth = 0): string {
  if (!xmlName.test(name)) throw new XmlError(`"${name.slice(0, 40)}" cannot be the name of an element`)
  if (depth > xmlLimits.maxDepth) throw new XmlError(`it is nested more than ${xmlLimits.maxDepth} levels deep`)
  if (value === null) return ''
  if (isList(value))
    return value.map((each) => elementText(name, isList(each) ? { value: each } : each, depth + 1)).join('')
  if (!isJsonObject(value)) return wrapped(name, '', escaped(String(value)))
  const entries = Object.entries(value)
  const attributes = entries.flatMap(([key, each]) =>
    key.startsWith('@') && each !== null ? [attribute(key.slice(1), each)] : [],
  )
  const inside = entries.map(([key, each]) => {
    if (key.startsWith('@')) return ''
    return key === '#text' ? escaped(plain(key, each)) : elementText(key, each, depth + 1)
  })
  return wrapped(name, attributes.join(''), inside.join(''))
}

function wrapped(name: string, attributes: string, inside: string): string {
  return inside === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${inside}</${name}>`
}

/** An attribute with a blank before it. */
export function attribute(name: string, value: Json): string {
  if (!xmlName.test(name)) throw new XmlError(`"${name.slice(0, 40)}" cannot be the name of an attribute`)
  // Line breaks in attributes would be read as blanks.
  const text = escaped(plain(`@${name}`, value))
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\t', '&#9;')
  return ` ${name}="${text}"`
}

function plain(field: string, value: Json): string {
  if (value === null) return ''
  if (typeof value === 'object')
    throw new XmlError(`"${field.slice(0, 40)}" is a list or an object, where only a text can stand`)
  return String(value)
}

// oxlint-disable-next-line no-control-regex -- these are the characters that XML 1.0 cannot hold in any form
const foreign = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDFFF]/u

function escaped(text: string): string {
  const wrong = foreign.exec(text)?.[0]
  if (wrong !== undefined)
    throw new XmlError(
      `XML has no character U+${(wrong.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
    )
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;')
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}
