import { isJsonObject, plainText, type Json } from '../../json.ts'
import type { XmlNode } from '../wsdl/xml-tree.ts'
import { xsiNs } from './namespaces.ts'
import { ValueMismatch } from './simple-value.ts'
import { escapedAttribute, escapedText } from './xml-text.ts'

const deepest = 100
const elementName = /^[\p{L}_][\p{L}\p{N}\p{M}_.·-]*(?::[\p{L}_][\p{L}\p{N}\p{M}_.·-]*)?$/u

/**
 * A value without a schema as an element in no namespace: `@name` is an attribute, `#text` the text beside them, a list
 * several elements. Throws `ValueMismatch`.
 */
export function anyText(name: string, value: Json, depth: number): string {
  if (!elementName.test(name)) throw new ValueMismatch('must have names that XML can have')
  if (depth > deepest) throw new ValueMismatch(`must not lie more than ${deepest} levels deep`)
  if (value === null) return ''
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => anyText(name, each, depth + 1)).join('')
  if (!isJsonObject(value)) return `<${name}>${escapedText(plainText(value))}</${name}>`
  const entries = Object.entries(value)
  const attributes = entries.flatMap(([key, each]) => {
    if (!key.startsWith('@') || each === null) return []
    if (typeof each === 'object' || !elementName.test(key.slice(1)))
      throw new ValueMismatch('must have single attributes')
    return ` ${key.slice(1)}="${escapedAttribute(String(each))}"`
  })
  const inside = entries.map(([key, each]) => {
    if (key.startsWith('@')) return ''
    return key === '#text' ? escapedText(each === null ? '' : plainText(each)) : anyText(key, each, depth + 1)
  })
  return `<${name}${attributes.join('')}>${inside.join('')}</${name}>`
}

/** An element as it comes: a text, or an object of its attributes and children; several children of a name are a list. */
export function anyValue(node: XmlNode): Json {
  if (isNil(node)) return null
  const attributes = node.attributes.filter(({ ns }) => ns !== xsiNs)
  if (attributes.length === 0 && node.children.length === 0) return node.text
  const fields = new Map<string, Json[]>(attributes.map(({ name, value }) => [`@${name}`, [value]]))
  for (const child of node.children) {
    const held = fields.get(child.name)
    if (held) held.push(anyValue(child))
    else fields.set(child.name, [anyValue(child)])
  }
  if (node.text.trim() !== '') fields.set('#text', [node.text])
  return Object.fromEntries(
    [...fields].map(([name, [only = null, ...others]]) => [name, others.length > 0 ? [only, ...others] : only]),
  )
}

export function isNil(node: XmlNode): boolean {
  const nil = node.attributes.find(({ ns, name }) => ns === xsiNs && name === 'nil')?.value.trim()
  return nil === 'true' || nil === '1'
}
