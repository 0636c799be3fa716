import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { count } from './count-reporter.mjs'
import { explain, installFailure, lastLines } from './failure.mjs'
import { npmCommand, pnpmSettings, withoutOuterProject } from './npm.mjs'
import { requireFreePort, wantedPort } from './port.mjs'
import { closing } from './tests.mjs'

describe('the cause of a failure is named', () => {
  test.each([
    ['npm error code ENOSPC', /disk is full/],
    ['write error: No space left on device (os error 28)', /disk is full/],
    ['npm error code ECONNREFUSED', /registry cannot be reached/],
    ['npm error network request to the registry failed, reason: getaddrinfo EAI_AGAIN', /registry cannot be reached/],
    ['error sending request for url: dns error', /registry cannot be reached/],
    ['ERR_PNPM_OUTDATED_LOCKFILE Cannot install with "frozen-lockfile"', /lock/],
    ['EACCES: permission denied, mkdir', /not permitted/],
  ])('%s', (output, sentence) => {
    expect(explain(output)).toMatch(sentence)
  })

  test('an unknown cause shows the last lines instead', () => {
    expect(explain('404 Not Found')).toBeUndefined()
    expect(lastLines('a\nb\nc\n', 2)).toBe('b\nc')
    expect(installFailure('No luck.', '404 Not Found', tmpdir()).message).toMatch(
      /No luck\.\n404 Not Found|disk is full/,
    )
  })
})

describe('settings for pnpm', () => {
  test('registry and proxies are translated, unset ones left out', () => {
    const answer =
      'npm warn something\nregistry=https://packages.test/\nhttps-proxy=http://proxy.test:3128\nproxy=null\nnoproxy=\n'
    expect(pnpmSettings(answer)).toEqual({
      pnpm_config_registry: 'https://packages.test/',
      pnpm_config_https_proxy: 'http://proxy.test:3128',
    })
  })

  test('a nested npm keeps the settings and forgets the outer project', () => {
    const env = {
      npm_config_registry: 'r',
      npm_config_local_prefix: 'p',
      npm_package_name: 'n',
      npm_lifecycle_event: 'e',
    }
    expect(withoutOuterProject(env)).toEqual({ npm_config_registry: 'r' })
  })

  test('another package manager is not taken for npm', () => {
    const { args } = npmCommand({ npm_execpath: '/usr/lib/yarn.js' })
    expect(args.join()).not.toContain('yarn')
  })
})

describe('the port', () => {
  test('comes from the argument, else the environment, else is 4310', () => {
    expect(wantedPort(['--port', '5000'], { PORT: '4311' })).toBe(5000)
    expect(wantedPort(['--port=5001'], { PORT: '4311' })).toBe(5001)
    expect(wantedPort([], { PORT: '4311' })).toBe(4311)
    expect(wantedPort([], {})).toBe(4310)
  })

  test('that is no number is refused', () => {
    expect(() => wantedPort([], { PORT: 'http' })).toThrow('"http" is not a number')
    expect(() => wantedPort([], { PORT: '70000' })).toThrow('0 to 65535')
  })

  test('that is taken is refused with the way out, and accepted once it is free', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    await expect(requireFreePort(port)).rejects.toThrow('PORT=4311 npm start')
    server.close()
    await once(server, 'close')
    await expect(requireFreePort(port)).resolves.toBeUndefined()
  })
})

describe('the closing line', () => {
  /** @param {readonly string[]} states */
  const aModule = (states, errors = 0) =>
    /** @type {import('vitest/node').TestModule} */ (
      /** @type {unknown} */ ({
        children: { allTests: () => states.map((state) => ({ result: () => ({ state }) })) },
        errors: () => Array.from({ length: errors }, () => ({})),
      })
    )

  test('counts broken files and errors outside of tests as failures', () => {
    const modules = [aModule(['passed', 'failed', 'skipped']), aModule([], 1)]
    expect(count(modules, 2)).toEqual({ passed: 1, failed: 1 + 1 + 2, skipped: 1 })
  })

  test('agrees with the exit code', () => {
    const good = { passed: 3, failed: 0 }
    expect(closing([good])).toEqual({ line: '3 passed, 0 failed', code: 0 })
    expect(closing([good, { passed: 1, failed: 2 }])).toEqual({ line: '4 passed, 2 failed', code: 1 })
  })
})

test('an unknown verb is refused with the list, on stderr', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'go.mjs'), 'strat'], { stdio: 'pipe' })
  let [said, printed] = ['', '']
  child.stderr.on('data', (part) => void (said += part))
  child.stdout.on('data', (part) => void (printed += part))
  const [code] = await once(child, 'close')
  expect({ code, printed }).toEqual({ code: 2, printed: '' })
  expect(said).toContain('"strat" is not one of start, dev, test')
})
