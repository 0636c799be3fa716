import { expect, test } from 'vitest'
import { apiPath, apiPaths, type ApiPath } from './paths.ts'

test('fills parameters, encoded', () => {
  expect(apiPath('runRecords', { run: 'r 1', node: 'a/b' })).toBe('/api/runs/r%201/steps/a%2Fb/records')
  expect(apiPath('flowVersion', { flow: 'f', version: 3 })).toBe('/api/flows/f/versions/3')
})

test('keeps paths apart and below /api, but for the health check', () => {
  const paths = Object.keys(apiPaths).map((name) => apiPath(name as ApiPath))
  expect(paths.filter((path) => !path.startsWith('/api/'))).toEqual(['/health'])
  expect(new Set(Object.values(apiPaths)).size).toBe(Object.keys(apiPaths).length)
})
