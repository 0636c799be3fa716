import { emptyHeader } from './empty-header.ts'
import { escapedText } from './xml-text.ts'

/** What a UsernameToken says; `password` is the digest where `isDigest`. */
export interface UsernameToken {
  readonly user: string
  readonly password: string
  readonly isDigest: boolean
  /** 16 random bytes in base64. */
  readonly nonce: string
  /** An ISO instant in UTC. */
  readonly created: string
}

const oasis = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss'

/**
 * Puts a UsernameToken into the header of an envelope that `writeEnvelope` made; any other text comes back as it is. A
 * digest is base64(SHA-1(nonce + created + password)), the nonce as bytes.
 * Source: OASIS Web Services Security UsernameToken Profile 1.1, section 3.
 */
export function withUsernameToken(envelope: string, token: UsernameToken): string {
  const { user, password, isDigest, nonce, created } = token
  const kind = `${oasis}-username-token-profile-1.0#${isDigest ? 'PasswordDigest' : 'PasswordText'}`
  const encoding = `${oasis}-soap-message-security-1.0#Base64Binary`
  const header = [
    `<soapenv:Header><wsse:Security xmlns:wsse="${oasis}-wssecurity-secext-1.0.xsd" xmlns:wsu="${oasis}-wssecurity-utility-1.0.xsd">`,
    `<wsse:UsernameToken><wsse:Username>${escapedText(user)}</wsse:Username>`,
    `<wsse:Password Type="${kind}">${escapedText(password)}</wsse:Password>`,
    `<wsse:Nonce EncodingType="${encoding}">${nonce}</wsse:Nonce><wsu:Created>${created}</wsu:Created>`,
    '</wsse:UsernameToken></wsse:Security></soapenv:Header>',
  ].join('')
  const at = envelope.indexOf(emptyHeader)
  return at < 0 ? envelope : `${envelope.slice(0, at)}${header}${envelope.slice(at + emptyHeader.length)}`
}
