/** An address without what is the same in all calls to a system. */
export function pathOfUrl(url: string): string {
  const found = /^[a-z]+:\/\/[^/?#]+(?<rest>[^]*)$/i.exec(url)
  const rest = found?.groups?.['rest'] ?? url
  return rest === '' ? '/' : rest
}

/** A body as people read it: JSON in lines, everything else as it came. */
export function printed(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
