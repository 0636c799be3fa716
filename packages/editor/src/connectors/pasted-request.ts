/** True for a cURL command, an HTTP archive, and JSON that is no OpenAPI document: a sample. */
export function isPastedRequest(text: string): boolean {
  const start = text.replace(/^\uFEFF/, '').trimStart()
  if (/^(?:\$\s+)?\S*curl(?:\.exe)?\s/i.test(start)) return true
  if (!/^[[{]/.test(start)) return false
  try {
    const value: unknown = JSON.parse(start)
    return typeof value !== 'object' || value === null || !('openapi' in value || 'swagger' in value)
  } catch {
    return false
  }
}
