import { plainText, type JsonObject } from '../json.ts'
import type { Setting } from './auth.ts'

/**
 * What a setting says for a connection. Empty when it is not set, also where only one of several parts is missing: half an
 * address leads elsewhere.
 */
export function settingText(setting: Setting | undefined, config: JsonObject): string {
  if (setting === undefined || typeof setting === 'string') return setting ?? ''
  if ('field' in setting) return textOf(config, setting.field) || (setting.otherwise ?? '')
  const texts = setting.parts.map((part) => (typeof part === 'string' ? part : partText(part, config)))
  return texts.includes('') ? '' : texts.join('')
}

/** The origin that a setting fixes, whatever the connection says; `undefined` where the connection may choose it. */
export function fixedOrigin(setting: Setting): string | undefined {
  if (typeof setting === 'string') return originOf(setting) || undefined
  const first = 'parts' in setting ? setting.parts[0] : undefined
  // A host that goes on in the next part is not fixed.
  return typeof first === 'string' && /^https?:\/\/[^/]+\//.test(first) ? originOf(first) || undefined : undefined
}

/** A field becomes one segment of an address, so that it cannot lead elsewhere. */
function partText({ field, as }: { readonly field: string; readonly as?: 'origin' }, config: JsonObject): string {
  const text = textOf(config, field)
  if (as === 'origin') return originOf(text)
  return text === '.' || text === '..' || !text.isWellFormed() ? '' : encodeURIComponent(text)
}

function originOf(text: string): string {
  return URL.canParse(text) ? new URL(text).origin : ''
}

function textOf(config: JsonObject, field: string): string {
  return plainText(config[field]).trim()
}
