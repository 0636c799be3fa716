import { ValueMismatch } from './simple-value.ts'

// oxlint-disable-next-line no-control-regex -- these are the characters that XML 1.0 cannot hold in any form
const foreign = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDFFF]/u

/** A text between tags. Throws `ValueMismatch` for characters that XML does not have. */
export function escapedText(text: string): string {
  const wrong = foreign.exec(text)?.[0]
  if (wrong !== undefined) {
    const code = (wrong.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    throw new ValueMismatch(`must not have the character U+${code}, which XML cannot hold`)
  }
  // A line break is read back as \n, and `]]>` may not stand in a text.
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;')
}

/** A text inside of quotes. Throws `ValueMismatch`. */
export function escapedAttribute(text: string): string {
  return escapedText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
}
