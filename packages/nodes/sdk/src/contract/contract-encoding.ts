/**
 * The encoding of a contract that came as a file: by its byte order mark, else by the declaration that an XML document begins
 * with (`encoding="GBK"`), else UTF-8. Some systems write UTF-16, and many in China write GBK or GB18030.
 */
export function contractEncoding(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  const head = String.fromCharCode(...bytes.subarray(0, 200))
  return /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(head)?.[1] ?? 'utf-8'
}
