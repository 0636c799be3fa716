import { isJsonObject, type Json } from '../../json.ts'

/** 106 bits that tell contents apart, in base 36; not meant to withstand somebody who looks for two that are alike. */
export function contentHash(value: Json): string {
  const text = canonical(value)
  return `${mixed(text, 1).toString(36)}-${mixed(text, 2).toString(36)}`
}

/** JSON that does not depend on the order of members. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(',')}]`
  if (!isJsonObject(value)) return JSON.stringify(value)
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`).join(',')}}`
}

/** Two rounds of multiply and shift over every character (after MurmurHash3's finish), 53 bits of them kept. */
function mixed(text: string, seed: number): number {
  let [high, low] = [0xde_ad_be_ef ^ seed, 0x41_c6_ce_57 ^ seed]
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    high = Math.imul(high ^ code, 2_654_435_761)
    low = Math.imul(low ^ code, 1_597_334_677)
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0)
}
