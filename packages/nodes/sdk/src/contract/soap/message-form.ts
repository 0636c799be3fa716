import type { SoapMessage, XmlField } from '../wsdl/soap-contract.ts'

/**
 * How a message stands in JSON. A document of one structured element is what stands inside of that element; any other is
 * an object with a field per part.
 */
export function messageForm({
  wrapper,
  parts,
}: SoapMessage): { readonly kind: 'inside'; readonly field: XmlField } | { readonly kind: 'parts' } {
  const [only, ...others] = parts
  if (wrapper || !only || others.length > 0 || only.type.kind !== 'object') return { kind: 'parts' }
  return { kind: 'inside', field: { ...only, isOptional: false, isList: false } }
}
