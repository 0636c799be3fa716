import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readConfig } from './config.ts'

test('without any settings it stays on this machine, with the playground', () => {
  expect(readConfig({})).toEqual({
    dataFolder: resolve('data'),
    host: '127.0.0.1',
    port: 4310,
    publicUrl: undefined,
    playground: true,
    allowPrivate: [],
    proxies: { http: undefined, https: undefined, none: [] },
    maxBodyBytes: 10 * 1024 * 1024,
    retention: { succeededDays: 14, failedDays: 90, maxBytes: 10 * 1024 ** 3 },
    maxRunning: 256,
    maxCalls: 256,
    logLevel: 'info',
  })
})

test('the command line wins over the environment', () => {
  const env = { PORT: '4311', ISTHMUS_DATA: '/srv/a', ISTHMUS_ALLOW_PRIVATE: '10.0.0.1:80, erp:8069' }
  const args = { port: '0', data: '/srv/b', noPlayground: true, allowPrivate: ['[::1]:1'] }
  expect(readConfig(env)).toMatchObject({ port: 4311, dataFolder: '/srv/a', playground: true })
  expect(readConfig(env, args)).toMatchObject({
    port: 0,
    dataFolder: '/srv/b',
    playground: false,
    allowPrivate: ['10.0.0.1:80', 'erp:8069', '[::1]:1'],
  })
})

test('proxies and the hosts that need none are read', () => {
  const env = { ISTHMUS_HTTPS_PROXY: 'http://me:pass@proxy.example:3128', ISTHMUS_NO_PROXY: '.corp.example, 10.0.0.1' }
  const { proxies } = readConfig(env)
  expect(proxies.https?.host).toBe('proxy.example:3128')
  expect(proxies).toMatchObject({ http: undefined, none: ['.corp.example', '10.0.0.1'] })
})

test('a proxy that cannot be read is named without its password', () => {
  const env = { ISTHMUS_HTTP_PROXY: 'socks5://me:s3cret@proxy.example' }
  expect(() => readConfig(env)).toThrow('ISTHMUS_HTTP_PROXY is "socks5://…@proxy.example"')
  expect(() => readConfig({ ISTHMUS_HTTP_PROXY: 'me:s3cret@proxy' })).toThrow('ISTHMUS_HTTP_PROXY is "…@proxy"')
})

test.each([
  [{ PORT: '70000' }, {}, 'PORT is "70000"; it must be a whole number from 0 to 65535.'],
  [{}, { port: 'x' }, '--port is "x"'],
  [{ ISTHMUS_MAX_BODY_MB: 'lots' }, {}, 'ISTHMUS_MAX_BODY_MB is "lots"'],
  [{ ISTHMUS_MAX_BODY_MB: '0' }, {}, 'ISTHMUS_MAX_BODY_MB is "0"'],
  [{ ISTHMUS_KEEP_FAILED_DAYS: '-1' }, {}, 'ISTHMUS_KEEP_FAILED_DAYS is "-1"'],
  [{ ISTHMUS_MAX_DATABASE_MB: '0' }, {}, 'ISTHMUS_MAX_DATABASE_MB is "0"'],
  [{ ISTHMUS_PUBLIC_URL: 'isthmus.example.com' }, {}, 'ISTHMUS_PUBLIC_URL is "isthmus.example.com"'],
  [{ ISTHMUS_PUBLIC_URL: 'https://a.example/x' }, {}, 'without a path'],
  [{ ISTHMUS_LOG_LEVEL: 'loud' }, {}, 'one of debug, info, warn, error, silent'],
  [{}, { allowPrivate: ['erp'] }, '--allow-private is "erp"; it must be HOST:PORT.'],
])('a wrong setting is named: %j %j', (env, args, sentence) => {
  expect(() => readConfig(env, args)).toThrow(sentence)
})
