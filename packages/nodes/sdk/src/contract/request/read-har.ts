import { isJsonObject, type Json, type JsonObject } from '../../json.ts'
import { leftOut } from '../left-out.ts'
import { invalidContract } from '../openapi/invalid-contract.ts'
import type { RawRequest } from './raw-request.ts'

/** Reads the first call of an HTTP archive, or a single entry of one. Throws `CONTRACT_INVALID`. Source: HAR 1.2. */
export function readHar(value: JsonObject): RawRequest {
  const entries = memberOf(value['log'], 'entries')
  const list = Array.isArray(entries) ? (entries as readonly Json[]) : [value]
  const [entry] = list
  const request = memberOf(entry, 'request')
  const [method, url] = [textAt(request, 'method'), textAt(request, 'url')]
  if (method === undefined || url === undefined) {
    throw invalidContract('HAR', 'there is no request with a method and a url', '/log/entries/0/request')
  }
  const body = textAt(memberOf(request, 'postData'), 'text')
  const answer = textAt(memberOf(memberOf(entry, 'response'), 'content'), 'text')
  return {
    method: method.toUpperCase(),
    url,
    headers: pairsOf(memberOf(request, 'headers')),
    ...(body ? { body } : {}),
    ...(answer ? { answer } : {}),
    problems:
      list.length > 1 ? [leftOut('HAR', '/log/entries/1', `only the first of ${list.length} calls is taken`)] : [],
  }
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value ?? null) ? (value as JsonObject)[name] : undefined
}

function textAt(value: Json | undefined, name: string): string | undefined {
  const found = memberOf(value, name)
  return typeof found === 'string' ? found : undefined
}

function pairsOf(headers: Json | undefined): RawRequest['headers'] {
  const list = Array.isArray(headers) ? (headers as readonly Json[]) : []
  return list.flatMap((each): (readonly [string, string])[] => {
    const [name, value] = [textAt(each, 'name'), textAt(each, 'value')]
    // Names with a colon are fields of HTTP/2 that are no headers.
    return name === undefined || value === undefined || name.startsWith(':') ? [] : [[name, value]]
  })
}
