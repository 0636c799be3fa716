import type { Problem } from '../../errors.ts'
import { leftOut } from '../left-out.ts'
import { invalidContract } from '../openapi/invalid-contract.ts'
import type { RawRequest } from './raw-request.ts'
import { maxCommandChars, shellWords } from './shell-words.ts'

/** Options that take a value, by the name they have here. Source: curl(1) 8.10. */
const valued: Readonly<Record<string, string>> = {
  '-X': 'method',
  '--request': 'method',
  '-H': 'header',
  '--header': 'header',
  '-d': 'data',
  '--data': 'data',
  '--data-ascii': 'data',
  '--data-raw': 'raw',
  '--data-binary': 'data',
  '--data-urlencode': 'encoded',
  '--json': 'json',
  '-u': 'user',
  '--user': 'user',
  '-A': 'agent',
  '--user-agent': 'agent',
  '-b': 'cookie',
  '--cookie': 'cookie',
  '--oauth2-bearer': 'bearer',
  '--url': 'url',
  '-F': 'form',
  '--form': 'form',
  '-T': 'upload',
  '--upload-file': 'upload',
}
/** Options with a value that mean nothing here. */
const ignoredValues = [
  '-e',
  '--referer',
  '-o',
  '--output',
  '-m',
  '--max-time',
  '--connect-timeout',
  '--retry',
  '-w',
  '--write-out',
  '-x',
  '--proxy',
  '-c',
  '--cookie-jar',
  '--cacert',
  '--resolve',
  '-E',
  '--cert',
  '--key',
  '--max-redirs',
  '--limit-rate',
  '-D',
  '--dump-header',
  '-K',
  '--config',
]
const flags: Readonly<Record<string, string>> = { '-G': 'get', '--get': 'get', '-I': 'head', '--head': 'head' }

interface Reading {
  readonly found: Map<string, string[]>
  readonly problems: Problem[]
}

/** Reads a command such as a browser or a documentation gives. Throws `CONTRACT_INVALID` with what cannot be read. */
export function readCurl(text: string): RawRequest {
  if (text.length > maxCommandChars)
    throw invalidContract('cURL', `it has ${text.length} characters; at most ${maxCommandChars} are read`)
  const split = shellWords(text.trim().replace(/^\$\s+/, ''))
  if ('reason' in split) throw invalidContract('cURL', `${split.reason}, character ${split.at + 1}`)
  const [command = '', ...words] = split.words
  if (!/(?:^|[/\\])curl(?:\.exe)?$/i.test(command)) throw invalidContract('cURL', 'it does not begin with curl')
  const reading: Reading = { found: new Map(), problems: [] }
  takeWords(words, reading)
  return requestOf(reading)
}

// oxlint-disable-next-line complexity -- one line per kind of word
function takeWords(words: readonly string[], { found, problems }: Reading): void {
  const add = (name: string, value: string) => found.set(name, [...(found.get(name) ?? []), value])
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? ''
    const [option, inline] = splitOption(word)
    if (!word.startsWith('-') || word === '-') add('url', word)
    else if (valued[option] !== undefined) {
      at += inline === undefined ? 1 : 0
      add(valued[option], inline ?? words[at] ?? '')
    } else if (flags[option] !== undefined) add(flags[option], '')
    else if (ignoredValues.includes(option)) at += inline === undefined ? 1 : 0
    else if (
      !/^-[sSkLvifN]+$|^--(?:silent|insecure|location|compressed|verbose|include|fail|http[\d.]+|globoff|show-error|no-buffer)/.test(
        word,
      )
    ) {
      problems.push(leftOut('cURL', word.slice(0, 60), 'this option is not known here and is left out'))
    }
  }
}

/** `-XPOST`, `-d@x` and `--request=POST` carry their value with them. */
function splitOption(word: string): readonly [option: string, value: string | undefined] {
  const long = /^(--[\w-]+)=([\s\S]*)$/.exec(word)
  if (long) return [long[1] ?? '', long[2]]
  const short = word.slice(0, 2)
  const carries =
    /^-\w[\s\S]/.test(word) && !word.startsWith('--') && (valued[short] !== undefined || ignoredValues.includes(short))
  return carries ? [short, word.slice(2)] : [word, undefined]
}

function requestOf({ found, problems }: Reading): RawRequest {
  const url = addressIn(found, problems)
  const body = bodyIn(found)
  const asQuery = found.has('get') && body !== undefined
  const [user] = found.get('user') ?? []
  return {
    method: methodIn(found, body),
    url: asQuery ? `${url}${url.includes('?') ? '&' : '?'}${body}` : url,
    headers: headersIn(found, body !== undefined && !asQuery),
    ...(body === undefined || asQuery ? {} : { body }),
    ...(user === undefined ? {} : { user }),
    problems,
  }
}

function addressIn(found: Reading['found'], problems: Problem[]): string {
  const [url = '', another] = found.get('url') ?? []
  if (url === '') throw invalidContract('cURL', 'it names no address')
  if (another !== undefined) problems.push(leftOut('cURL', another.slice(0, 60), 'only the first address is taken'))
  if (!found.has('form') && !found.has('upload')) return url
  throw invalidContract('cURL', 'it sends a file or a multipart form, which is not sent from here')
}

function methodIn(found: Reading['found'], body: string | undefined): string {
  const named = found.get('method')?.at(-1)
  if (named !== undefined) return named.toUpperCase()
  if (found.has('head')) return 'HEAD'
  return body === undefined || found.has('get') ? 'GET' : 'POST'
}

function bodyIn(found: Reading['found']): string | undefined {
  const parts = [
    ...(found.get('data') ?? []).map(fromFile),
    ...(found.get('raw') ?? []),
    ...(found.get('json') ?? []).map(fromFile),
    ...(found.get('encoded') ?? []).map(encoded),
  ]
  return parts.length === 0 ? undefined : parts.join(found.has('json') ? '' : '&')
}

/** Files of the one who made the call are not here. */
function fromFile(value: string): string {
  if (!value.startsWith('@')) return value
  throw invalidContract('cURL', `it sends the file ${value.slice(1, 60)}; put its content in place of it`)
}

function encoded(value: string): string {
  const at = value.indexOf('=')
  if (at < 0) return encodeURIComponent(fromFile(value))
  const name = value.slice(0, at)
  return `${name === '' ? '' : `${name}=`}${encodeURIComponent(value.slice(at + 1))}`
}

function headersIn(found: Reading['found'], hasBody: boolean): RawRequest['headers'] {
  const own = (found.get('header') ?? []).flatMap((line): (readonly [string, string])[] => {
    const at = line.indexOf(':')
    const value = line.slice(at + 1).trim()
    return at < 1 || value === '' ? [] : [[line.slice(0, at).trim(), value]]
  })
  const has = (name: string) => own.some(([each]) => each.toLowerCase() === name)
  const type = found.has('json') ? 'application/json' : 'application/x-www-form-urlencoded'
  const cookies = (found.get('cookie') ?? []).map((value) => ['cookie', value] as const)
  const tokens = (found.get('bearer') ?? []).map((value) => ['authorization', `Bearer ${value}`] as const)
  return [...own, ...cookies, ...tokens, ...(hasBody && !has('content-type') ? [['content-type', type] as const] : [])]
}
