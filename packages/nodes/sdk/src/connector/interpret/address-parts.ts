/** The last part of an address, or what OData has there in brackets: `…/Customers('C-1')`; `undefined` when it is empty. */
export function addressKey(address: string): string | undefined {
  const last = lastPart(address)
  const key = /\((.*)\)$/s.exec(last)?.[1] ?? last
  const text = /^'.*'$/s.test(key) ? key.slice(1, -1).replaceAll("''", "'") : key
  return text || undefined
}

/** The same without its brackets: `Customers`. */
export function addressName(address: string): string | undefined {
  return lastPart(address).replace(/\(.*\)$/s, '') || undefined
}

function lastPart(address: string): string {
  const text = address.replace(/[?#].*$/s, '').replace(/\/+$/, '')
  return decoded(text.split('/').at(-1) ?? '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
