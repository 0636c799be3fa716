import { isJsonObject, plainText, type Json, type JsonObject } from '@isthmus/sdk'

/** Values by name; what is missing is left as it is. */
export interface Given {
  readonly [name: string]: string | null | undefined
}

/** What to change of a party's addresses. The first one is the one that a sale takes. */
export function addressChange(wanted: JsonObject, current: Json): JsonObject {
  const first = Array.isArray(current) ? (current as readonly Json[])[0] : undefined
  if (Object.keys(wanted).length === 0) return {}
  if (!isJsonObject(first)) return { addresses: [['create', [{ ...wanted, invoice: true, delivery: true }]]] }
  const differing = Object.entries(wanted).filter(([name, value]) => first[name] !== value)
  if (differing.length === 0) return {}
  return { addresses: [['write', [first['id'] ?? 0], Object.fromEntries(differing)]] }
}

const kinds = ['email', 'phone'] as const

/** E-mail and phone of a new party. */
export function newMechanisms(contacts: Given): readonly JsonObject[] {
  return kinds.flatMap((type) => {
    const value = contacts[type]
    return value ? [{ type, value }] : []
  })
}

/** What to change of e-mail and phone: the first of each kind is meant, others are left alone. */
export function mechanismsChange(contacts: Given, current: Json): JsonObject {
  const held = (Array.isArray(current) ? (current as readonly Json[]) : []).filter(isJsonObject)
  const commands = newMechanisms(contacts).flatMap((wanted): readonly Json[] => {
    const first = held.find(({ type }) => type === wanted['type'])
    if (!first) return [['create', [wanted]]]
    if (isSame(wanted, plainText(first['value'] ?? ''))) return []
    return [['write', [first['id'] ?? 0], { value: wanted['value'] ?? null }]]
  })
  return commands.length === 0 ? {} : { contact_mechanisms: commands }
}

/** Tryton may keep a phone number in its international form, so numbers are the same when one is the end of the other. */
function isSame({ type, value }: JsonObject, held: string): boolean {
  const wanted = plainText(value ?? '')
  if (type !== 'phone') return wanted === held
  const [one, other] = [wanted, held].map((text) => text.replaceAll(/\D/g, '').replace(/^0+/, ''))
  if (!one || !other) return wanted === held
  return one.length >= other.length ? one.endsWith(other) : other.endsWith(one)
}
