import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FlowError } from '../../errors.ts'
import { readRequest } from './read-request.ts'
import { shellWords } from './shell-words.ts'

function thrownBy(text: string): unknown {
  try {
    readRequest(text)
  } catch (error) {
    return error
  }
  return undefined
}

const reasonsOf = (text: string): readonly string[] => readRequest(text).problems.map(({ path }) => path ?? '')

describe('a cURL command', () => {
  test.each([
    ['curl https://a.example/x', { method: 'GET', url: '/x' }],
    ['$ curl -I https://a.example', { method: 'HEAD', url: '/' }],
    [
      'curl -XPUT "https://a.example/x?a=1&b=2" -d \'{"n": 1}\'',
      { method: 'PUT', query: { a: '1', b: '2' }, body: '{\n  "n": 1\n}' },
    ],
    [
      'curl https://a.example/x --data-urlencode "q=a b&c" -d r=1',
      { method: 'POST', bodyType: 'text', body: 'r=1&q=a%20b%26c' },
    ],
    ['curl -G https://a.example/x -d a=1 -d b=2', { method: 'GET', query: { a: '1', b: '2' } }],
    [
      'curl https://a.example/x --json \'{"a":"客"}\' -H \'X-Trace: 7\'',
      { method: 'POST', headers: { 'X-Trace': '7' } },
    ],
    [
      "curl 'https://a.example/x' \\\n  -H 'Accept: text/csv' \\\r\n --compressed -L -s",
      { headers: { Accept: 'text/csv' } },
    ],
    ['curl https://a.example/x --data-raw $\'{"n":"O\\\'B\\u5ba2"}\'', { body: '{\n  "n": "O\'B客"\n}' }],
  ])('%s becomes the config of a node', (command, node) => {
    expect(readRequest(command).node).toMatchObject(node)
  })

  test.each([
    ['-H "Authorization: Bearer SECRET"', { auth: 'bearer' }, { token: 'SECRET' }],
    ['-u me:SECRET', { auth: 'basic', user: 'me' }, { password: 'SECRET' }],
    [`-H "Authorization: Basic ${btoa('me:SECRET')}"`, { auth: 'basic', user: 'me' }, { password: 'SECRET' }],
    ['-H "X-Api-Key: SECRET"', { auth: 'header', header: 'X-Api-Key' }, { secret: 'SECRET' }],
    ['-b "sid=SECRET"', { auth: 'header', header: 'cookie' }, { secret: 'sid=SECRET' }],
    ['--oauth2-bearer SECRET', { auth: 'bearer' }, { token: 'SECRET' }],
    ['"https://h.example/x?api_key=SECRET"', { auth: 'query', parameter: 'api_key' }, { secret: 'SECRET' }],
    ['"https://me:SECRET@h.example/x"', { auth: 'basic', user: 'me' }, { password: 'SECRET' }],
  ])('with %s keeps the secret in the connection only', (option, config, secret) => {
    const command = option.startsWith('"http') ? `curl ${option}` : `curl https://h.example/x ${option}`
    const { connection, ...rest } = readRequest(command)
    expect(connection).toEqual({ host: 'h.example', config: { baseUrl: 'https://h.example', ...config }, secret })
    expect(JSON.stringify(rest)).not.toContain('SECRET')
  })

  test('with several proofs keeps the first, and names the others without their values', () => {
    const { connection, ...rest } = readRequest(
      `curl 'https://a.example/x?token=SECRET2' -H 'authorization: Bearer SECRET1' -d '{"password":"SECRET3"}'`,
    )
    expect(connection?.secret).toEqual({ token: 'SECRET1' })
    expect(rest.problems.map(({ path }) => path)).toEqual(['token', 'password'])
    expect(JSON.stringify(rest)).not.toMatch(/SECRET/)
  })

  test.each([
    ['wget https://a.example', /does not begin with curl/],
    ['curl', /names no address/],
    ["curl 'https://a.example", /quote ' is not closed, character 6/],
    ['curl ftp://a.example/x', /no address of http/],
    ['curl -d @secrets.txt https://a.example', /sends the file secrets.txt/],
    ['curl -F a=@b https://a.example', /multipart/],
    ['curl -X TRACE https://a.example', /method TRACE/],
  ])('%s is refused in words', (command, reason) => {
    expect(() => readRequest(command)).toThrow(reason)
  })

  test('with an option that is not known goes on without it and says so', () => {
    expect(reasonsOf('curl --dance https://a.example/x')).toEqual(['--dance'])
  })

  test('never gives a secret to the node, whatever the secret is', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9+/=_.-]{12,40}$/).map((text) => `zq${text}`)
    const place = fc.constantFrom(
      (value: string) => `curl https://a.example/x -H 'Authorization: Bearer ${value}'`,
      (value: string) => `curl https://a.example/x -H 'Authorization: ${value}'`,
      (value: string) => `curl https://a.example/x -H 'x-auth-token: ${value}' -H 'cookie: a=${value}'`,
      (value: string) => `curl 'https://a.example/x?access_token=${encodeURIComponent(value)}'`,
      (value: string) => `curl https://a.example/x -d '{"a":[{"client_secret":"${value}"}]}'`,
      (value: string) => `curl https://a.example/x -d 'client_secret=${encodeURIComponent(value)}'`,
    )
    fc.assert(
      fc.property(secret, place, (value, command) => {
        const { node, title, schema, problems } = readRequest(command(value))
        const shown = JSON.stringify({ node, title, schema, problems })
        expect(shown).not.toContain(value)
        expect(shown).not.toContain(encodeURIComponent(value))
      }),
    )
  })
})

describe('an HTTP archive', () => {
  const entry = {
    request: {
      method: 'POST',
      url: 'https://a.example/orders',
      headers: [
        { name: ':authority', value: 'a.example' },
        { name: 'content-type', value: 'application/json' },
        { name: 'x-csrf-token', value: 'SECRET' },
      ],
      postData: { mimeType: 'application/json', text: '{"no":1}' },
    },
    response: { content: { mimeType: 'application/json', text: '{"id":7,"access_token":"SECRET"}' } },
  }

  test('gives its first call, with the shape of the answer', () => {
    const read = readRequest(JSON.stringify({ log: { entries: [entry, entry] } }))
    expect(read).toMatchObject({
      from: 'har',
      title: 'POST /orders',
      node: { method: 'POST', url: '/orders', body: '{\n  "no": 1\n}' },
      schema: { type: 'object', properties: { id: { type: 'integer' } } },
      connection: { config: { auth: 'header', header: 'x-csrf-token' }, secret: { secret: 'SECRET' } },
    })
    expect(JSON.stringify({ ...read, connection: undefined })).not.toContain('SECRET')
    expect(read.problems).toHaveLength(1)
    expect(readRequest(JSON.stringify(entry)).title).toBe('POST /orders')
  })

  test('without a request is refused with its place', () => {
    expect(() => readRequest('{"log":{"entries":[]}}')).toThrow(/log\/entries\/0\/request/)
  })
})

test('a sample becomes the sample of a node, with its shape', () => {
  const read = readRequest('[{"sku":"A-1","price":"10.10"},{"sku":"A-2","price":null}]')
  expect(read).toMatchObject({ from: 'sample', schema: { properties: { sku: { type: 'string' } } } })
  expect(read.connection).toBeUndefined()
})

test('whatever is pasted, only our own errors come', () => {
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.string().map((more) => `curl ${more}`),
  )
  fc.assert(
    fc.property(text, (pasted) => {
      const thrown = thrownBy(pasted)
      expect(thrown instanceof Error && !(thrown instanceof FlowError)).toBe(false)
    }),
  )
})

test('words of a command come back as they were quoted', () => {
  const plain = (word: string) => `'${word.replaceAll("'", String.raw`'\''`)}'`
  const double = (word: string) => `"${word.replaceAll(/["\\$`]/g, String.raw`\$&`)}"`
  const word = fc.string().filter((each) => !/[\\^`][ \t]*\r?\n/.test(each))
  fc.assert(
    fc.property(fc.array(word), fc.constantFrom(plain, double), (words, quote) => {
      const text = words.map(quote).join(' ')
      fc.pre(!/[\\^`][ \t]*\r?\n/.test(text))
      expect(shellWords(text)).toEqual({ words })
    }),
  )
})
