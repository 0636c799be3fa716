import { pino, type DestinationStream, type Logger } from 'pino'
import type { LogLevel } from '../config.ts'

const secretNames = ['secret', 'password', 'token', 'authorization', 'cookie', 'passwordHash', 'apiKey']

/** A log of JSON lines. Nobody should hand it a secret; should it happen, the usual names are struck out. */
export function createLog(level: LogLevel, destination: DestinationStream): Logger {
  const levels = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`])
  return pino({ level, base: null, redact: { paths: levels, censor: '[hidden]' } }, destination)
}
