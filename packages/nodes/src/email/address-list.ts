const maxAddresses = 100
/** What mail servers take; quoted local parts and comments of RFC 5322 are left out. */
const plainAddress = /^[^\s<>()[\]:;@\\,"]{1,64}@[^\s<>()[\]:;@\\,"]{1,255}$/

/** Why a text is no list of addresses. */
export interface AddressProblem {
  readonly expected: string
  readonly got: string
}

/** The addresses of a text such as `Ann <ann@example.com>, bob@example.com`, or what is wrong with it. */
export function addressList(text: string): readonly string[] | AddressProblem {
  const parts = splitOutsideQuotes(text)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (parts.length > maxAddresses)
    return { expected: `must be at most ${maxAddresses} addresses`, got: `${parts.length}` }
  const wrong = parts.find((part) => !isAddress(part))
  if (wrong === undefined) return parts
  return {
    expected: 'must be addresses such as Orders <orders@example.com>, separated by commas',
    got: `"${wrong.slice(0, 100)}"`,
  }
}

/** Commas in quotes belong to a name. */
function splitOutsideQuotes(text: string): readonly string[] {
  return text.match(/(?:"(?:[^"\\]|\\.)*"|[^,"]|")+/g) ?? []
}

function isAddress(part: string): boolean {
  // A line break would begin another header.
  if (/[\r\n\0]/.test(part)) return false
  const inBrackets = /^(?:[^<>]*)<([^<>]*)>$/.exec(part)?.[1]
  return plainAddress.test((inBrackets ?? part).trim())
}
